import * as api from "./api.js";
import { attachCard, hideCard } from "./card.js";
import { Chat } from "./chat.js";
import { button, element } from "./element.js";
import { attachChoosing, stopChoosing } from "./feedback.js";
import { Filters } from "./filters.js";
import { keyBox } from "./key.js";
import { library } from "./library.js";
import { chooseLanguage, language, LANGUAGES, say, translatePage } from "./messages.js";
import { watchConnection } from "./offline.js";
import { ARTICLES, addressOfConversation, CONVERSATION, destination } from "./route.js";
import { Source } from "./source.js";
import { conversation, newId } from "./store.js";
import { toast } from "./toast.js";
import { welcome } from "./welcome.js";

translatePage();

const OPEN = "footnote.open"; // the conversation that this tab was in
const byId = (id) => document.getElementById(id);
const question = /** @type {HTMLTextAreaElement} */ (byId("question"));
const narrow = window.matchMedia("(width < 60rem)"); // as in source.css: the source covers the chat
const touch = window.matchMedia("(pointer: coarse)");

const source = new Source();
const filters = new Filters();
const chat = new Chat(byId("turns"), {
  options: () => ({ filters: filters.value, answerer: filters.answerer }),
  onChange: showState,
  // A question that got no answer is given back, unless the next one is already being typed.
  onUnanswered: (text, instead = null) => {
    if (question.value === instead) question.value = text;
    else question.value ||= text;
  },
  onUnkept: (error) => toast(`${error.name}: ${error.message}`),
});
const widget = new URLSearchParams(location.search).has("widget"); // see widget.js
let uploads = null;

function showState() {
  byId("send").hidden = chat.running;
  byId("stop").hidden = !chat.running;
  byId("clear").hidden = chat.empty;
  byId("welcome").hidden = !chat.empty;
}

function ask(text) {
  const asked = text.trim();
  if (chat.running || asked === "") return;
  if (question.value.trim() === asked) question.value = "";
  if (touch.matches) question.blur(); // a keyboard on the screen would cover the answer
  else question.focus({ preventScroll: true });
  remember(chat.id);
  chat.ask(asked);
}

async function loadLibrary() {
  return library(await api.articles(), uploads?.node ?? null);
}

/** What may be asked, of what, by whom: all of it from the service. */
async function start() {
  try {
    const [held, offer, suggested] = await Promise.all([api.collection(), api.offer(), api.suggestions()]);
    document.body.classList.toggle("takes-feedback", offer.feedback);
    if (offer.uploads && !uploads) uploads = await takeUploads(offer.uploads);
    filters.offer(held, offer.answerers);
    byId("suggestions").replaceChildren(...begin(held, suggested));
  } catch (error) {
    if (!(error instanceof api.ServiceError)) throw error;
    const failure = element("p", { class: "failure", role: "alert" }, error.message, button(say("again"), start));
    byId("suggestions").replaceChildren(error.status === 401 ? keyBox(start) : failure);
  }
  byId("languages").hidden = false; // only now, or what arrives would push it down
}

function begin(held, suggested) {
  if (held.articles === 0) {
    const add = uploads ? element("a", { class: "choose", href: ARTICLES }, say("add")) : null;
    return [element("p", { class: "notice" }, `${say("articles.none")} `, add)];
  }
  const { published_from: from, published_to: to } = filters.value;
  return welcome(held, suggested, [from, to], { ask, within: (first, last) => filters.within(first, last) });
}

async function takeUploads({ kinds }) {
  const { Uploads } = await import("./uploads.js");
  const shown = () => source.shows("articles");
  return new Uploads({
    kinds,
    onDrop: () => (location.hash = ARTICLES),
    onAdded: () => {
      start();
      if (shown()) showLibrary();
    },
  });
}

function showLibrary() {
  source.showList("articles", say("articles"), loadLibrary);
}

function showHistory() {
  const on = {
    changed: () => source.shows("history") && showHistory(),
    renamed: ({ id, title }) => id === chat.id && chat.rename(title),
  };
  source.showList("history", say("history"), async () => {
    const { historyList } = await import("./history.js");
    return historyList(on);
  });
}

async function open(id) {
  remember(id);
  if (id !== chat.id) chat.open(id, await conversation(id));
}

/** Shows what the address asks for; back, forward and a cold link all come through here. */
function follow() {
  const to = destination(location.hash);
  const wasOpen = source.open;
  if (to.place !== "article") stopChoosing();
  if (to.place === "conversation") {
    source.close();
    if (to.id) open(to.id);
  } else if (to.place === "articles") showLibrary();
  else if (to.place === "history") showHistory();
  else source.showArticle(to.article, to.sentence, to.said, chat.citationsAround(to.article, to.sentence));
  coverConversation();
  if (wasOpen && !source.open) source.returnFocus();
}

function coverConversation() {
  byId("conversation").inert = source.open && narrow.matches;
}

function remember(id) {
  try {
    sessionStorage.setItem(OPEN, id);
  } catch {
    // Then a reload begins anew; the conversation is in the history.
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(OPEN);
  } catch {
    return null;
  }
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(question.value);
});
question.addEventListener("keydown", (event) => {
  // While an input method composes a character, Enter belongs to it.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  ask(question.value);
});
byId("stop").addEventListener("click", () => {
  chat.stop();
  question.focus();
});
byId("clear").addEventListener("click", () => {
  location.hash = addressOfConversation(newId());
  question.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  if (document.querySelector("#filters:popover-open")) return; // the browser closes it
  const hid = hideCard();
  if (chat.running) chat.stop();
  else if (!hid && !stopChoosing()) {
    if (source.open) location.hash = CONVERSATION;
    else if (widget) parent.postMessage("footnote:close", "*"); // it tells nothing but that
  }
});
document.addEventListener("click", (event) => {
  // A link to where we already are changes no hash, but may have been scrolled away from.
  const clicked = /** @type {Element} */ (event.target);
  /** @type {HTMLAnchorElement | null} */
  const link = clicked.closest('a[href^="#/"]');
  if (link && link.hash === location.hash) follow();
});
window.addEventListener("hashchange", follow);
window.addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details")) each.open = true;
});
narrow.addEventListener("change", coverConversation);

for (const [code, name] of Object.entries(LANGUAGES)) {
  if (code === language) continue;
  byId("languages").append(button(name, () => chooseLanguage(code), { class: "quiet", lang: code }));
}
document.body.classList.toggle("widget", widget);
attachCard();
attachChoosing(byId("page"));
watchConnection(byId("offline"), start);
showState();
const started = start();
const kept = remembered();
if (kept) chat.open(kept, await conversation(kept));
follow();
await started;
