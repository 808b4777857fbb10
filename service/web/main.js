import * as api from "./api.js";
import { attachCard, hideCard } from "./card.js";
import { Chat } from "./chat.js";
import { button, element } from "./element.js";
import { attachChoosing, stopChoosing } from "./feedback.js";
import { Filters } from "./filters.js";
import { keyBox } from "./key.js";
import { menu, showShortcuts } from "./menu.js";
import { say, translatePage } from "./messages.js";
import { watchConnection } from "./offline.js";
import { ARTICLES, addressOfConversation, CONVERSATION, destination } from "./route.js";
import { Source } from "./source.js";
import { conversation, newId, watchTabs } from "./store.js";
import { toast } from "./toast.js";
import { welcome } from "./welcome.js";

translatePage();

const OPEN = "footnote.open"; // the conversation that this tab was in
const LONGEST_QUESTION = 4_000; // the service takes no longer one
const byId = (id) => document.getElementById(id);
const question = /** @type {HTMLTextAreaElement} */ (byId("question"));
const narrow = window.matchMedia("(width < 60rem)"); // as in source.css: the source covers the chat
const touch = window.matchMedia("(pointer: coarse)");

const source = new Source((path) => askThese([path]));
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
let started = Promise.resolve(); // until the service has said what it offers

function showState() {
  byId("send").hidden = chat.running;
  byId("stop").hidden = !chat.running;
  byId("clear").hidden = chat.empty;
  document.body.classList.toggle("asked", !chat.empty);
  byId("welcome").hidden = !chat.empty;
  if (!chat.empty) byId("elsewhere").hidden = true;
  byId("close").setAttribute("href", home());
  if (!source.open) showTitle();
}

function showTitle() {
  document.title = chat.title ? `${chat.title} – Footnote` : "Footnote";
}

/** The address of what is shown beside no source. */
function home() {
  return chat.empty ? CONVERSATION : addressOfConversation(chat.id);
}

function ask(text) {
  const asked = text.trim();
  if (chat.running || asked === "") return;
  if (asked.length > LONGEST_QUESTION) return toast(say("question.long", { n: asked.length, most: LONGEST_QUESTION }));
  if (question.value.trim() === asked) question.value = "";
  if (touch.matches) question.blur(); // a keyboard on the screen would cover the answer
  else question.focus({ preventScroll: true });
  remember(chat.id);
  chat.ask(asked);
  // The conversation has an address from its first question on.
  if (!source.open) history.replaceState(null, "", home());
}

async function loadLibrary() {
  // What was offered decides whether articles may be added here.
  const [{ Library }, held] = await Promise.all([import("./library.js"), api.collection(), started]);
  const library = new Library(held, uploads?.node ?? null, { ask: askThese, remove: uploads ? removeArticle : null });
  await library.load();
  return library.node;
}

/** The next questions are put to these articles alone. */
function askThese(paths) {
  filters.these(paths);
  if (narrow.matches) location.hash = home();
  question.focus();
}

async function removeArticle(id) {
  try {
    uploads.watch(await api.remove(id));
  } catch (error) {
    if (!(error instanceof api.ServiceError)) throw error;
    toast(error.message);
  }
}

/** What may be asked, of what, by whom: all of it from the service. */
async function start() {
  try {
    const [held, offer] = await Promise.all([api.collection(), api.offer()]);
    document.body.classList.toggle("takes-feedback", offer.feedback);
    if (offer.uploads && !uploads) uploads = await takeUploads(offer.uploads);
    filters.offer(held);
    showMenu(offer.answerers);
    byId("suggestions").replaceChildren(...firstPage(held));
  } catch (error) {
    if (!(error instanceof api.ServiceError)) throw error;
    const failure = element("p", { class: "failure", role: "alert" }, error.message, button(say("again"), start));
    byId("suggestions").replaceChildren(error.status === 401 ? keyBox(start) : failure);
  }
}

function firstPage(held) {
  if (held.articles === 0) {
    const add = uploads ? element("a", { class: "choose", href: ARTICLES }, say("add")) : null;
    return [element("p", { class: "notice" }, `${say("articles.none")} `, add)];
  }
  const { published_from: from, published_to: to } = filters.value;
  const within = (first, last) => filters.within(first, last);
  return welcome(held, [from, to], { ask, within, failed: (error) => toast(error.message) });
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
  if (id === chat.id) return;
  const kept = await conversation(id);
  byId("elsewhere").hidden = kept !== undefined;
  const own = kept ? id : newId();
  remember(own);
  chat.open(own, kept);
}

/** An empty page to begin on. */
function begin() {
  byId("elsewhere").hidden = true;
  if (chat.empty && !chat.running) return;
  const id = newId();
  remember(id);
  chat.open(id);
}

function showMenu(answerers) {
  const shortcuts = () => {
    byId("menu").hidePopover();
    showShortcuts();
  };
  const answerer = (name) => (filters.answerer = name);
  byId("menu").replaceChildren(...menu(answerers, filters.answerer, { share, shortcuts, answerer }));
}

async function share(as) {
  byId("menu").hidePopover();
  const [{ asPage, save }, { asMarkdown }] = await Promise.all([import("./share.js"), import("./footnotes.js")]);
  if (as === "page") save(chat, "html", "text/html", asPage(chat.kept));
  else save(chat, "md", "text/markdown", asMarkdown(chat.kept));
}

/** Shows what the address asks for; back, forward and a cold link all come through here. */
function follow() {
  const to = destination(location.hash);
  const wasOpen = source.open;
  if (to.place !== "article") stopChoosing();
  if (to.place === "conversation") {
    source.close();
    showTitle();
    if (to.id) open(to.id);
    else begin();
  } else if (to.place === "articles") showLibrary();
  else if (to.place === "history") showHistory();
  else source.showArticle(to.article, to.sentence, to.said, chat.citationsAround(to.article, to.sentence));
  chat.showCurrent(location.hash);
  coverConversation();
  if (wasOpen && !source.open) source.returnFocus();
}

/** To the next or previous citation; to the first one where none is open. */
function step(way) {
  const link = /** @type {HTMLAnchorElement} */ (byId(way));
  if (source.open && !byId("steps").hidden) link.click();
  else chat.openFirst();
}

function coverConversation() {
  byId("conversation").inert = source.open && narrow.matches;
}

function closeWidget() {
  parent.postMessage("footnote:close", "*"); // it tells nothing but that
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
  location.hash = CONVERSATION;
  question.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  if (document.querySelector(":popover-open:not(.card), dialog[open]")) return; // the browser closes it
  const hid = hideCard();
  if (chat.running) chat.stop();
  else if (!hid && !stopChoosing()) {
    if (source.open) location.hash = home();
    else if (widget) closeWidget();
  }
});
document.addEventListener("keydown", (event) => {
  const at = /** @type {Element} */ (event.target);
  const typing = at.closest("input, textarea, select, dialog, [popover]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const act = { "/": () => question.focus(), "?": showShortcuts, j: () => step("next"), k: () => step("previous") }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
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

document.body.classList.toggle("widget", widget);
if (widget) byId("menu-button").after(button("×", closeWidget, { class: "quiet", "aria-label": say("close") }));
attachCard();
attachChoosing(byId("page"));
watchConnection(byId("offline"), start);
watchTabs((id) => chat.takeUp(id));
showMenu([]);
showState();
started = start();
const kept = remembered();
if (kept && destination(location.hash).place !== "conversation") chat.open(kept, await conversation(kept));
follow();
await started;
