import { article as fetchArticle, ServiceError } from "./api.js";
import { byline, citationOf, title } from "./citation.js";
import { element } from "./element.js";

const SHOW_AFTER_MS = 120;
const HIDE_AFTER_MS = 200; // long enough to move the pointer from the mark onto the card
const MARGIN_PX = 12;

const KEPT = 20; // articles, for what stands around their sentences

const read = new Map();
const card = element("div", { id: "card", class: "card", role: "tooltip", popover: "manual" });
let shownFor = null;
let timer;

/** Shows what a citation mark quotes while a pointer or the keyboard's focus rests on it. */
export function attachCard() {
  document.body.append(card);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return; // a tap opens the article itself
    if (card.contains(event.target)) clearTimeout(timer);
    else if (citationOf(event.target)) later(SHOW_AFTER_MS, () => show(event.target));
    else if (shownFor !== document.activeElement) later(HIDE_AFTER_MS, hideCard);
  });
  document.addEventListener("focusin", (event) => {
    const focused = /** @type {Element} */ (event.target);
    if (citationOf(focused) && focused.matches(":focus-visible")) show(focused);
    else hideCard();
  });
  const scrolled = ({ target }) => {
    if (target === card || !shownFor) return;
    // The keyboard's focus scrolls its mark into view: the card goes along.
    if (shownFor === document.activeElement) place(shownFor.getBoundingClientRect());
    else hideCard();
  };
  document.addEventListener("scroll", scrolled, { capture: true, passive: true });
  window.addEventListener("hashchange", hideCard);
}

/** Returns whether there was a card to hide. */
export function hideCard() {
  clearTimeout(timer);
  if (!shownFor) return false;
  shownFor.removeAttribute("aria-describedby");
  shownFor = null;
  card.hidePopover();
  return true;
}

function later(delayMs, action) {
  clearTimeout(timer);
  timer = setTimeout(action, delayMs);
}

function show(mark) {
  if (!mark.isConnected || mark === shownFor) return;
  hideCard();
  const { quote, article, page, sentence, heading, columns } = citationOf(mark);
  const quoted = element("blockquote", { dir: "auto" }, quote);
  const above = [heading, (columns ?? []).join(" | ")].filter(Boolean).join(" · ");
  // A first sentence that stands in the title's place may be the very one that is quoted.
  const known = article.title ? title(article) : element("bdi", {}, article.path);
  card.replaceChildren(
    ...(above ? [element("p", { class: "above", dir: "auto" }, above)] : []),
    quoted,
    element("p", {}, element("strong", {}, known), byline(article, page)),
  );
  card.showPopover();
  place(mark.getBoundingClientRect());
  mark.setAttribute("aria-describedby", card.id);
  shownFor = mark;
  around(article.id, sentence, quote).then(([before, after]) => {
    if (shownFor !== mark) return;
    if (before) quoted.before(element("p", { class: "around", dir: "auto" }, before));
    if (after) quoted.after(element("p", { class: "around", dir: "auto" }, after));
    place(mark.getBoundingClientRect());
  });
}

/** The sentences before and after one, null where there is none or the article has changed. */
async function around(id, sentence, quote) {
  if (!read.has(id)) {
    if (read.size >= KEPT) read.clear();
    read.set(id, fetchArticle(id));
  }
  try {
    const told = (await read.get(id)).segments.filter(({ number, boilerplate }) => number !== null && !boilerplate);
    const at = told.findIndex(({ number, text }) => number === sentence && text === quote);
    return at < 0 ? [null, null] : [told[at - 1]?.text ?? null, told[at + 1]?.text ?? null];
  } catch (error) {
    read.delete(id);
    if (!(error instanceof ServiceError)) throw error;
    return [null, null]; // the quote stands without them
  }
}

/** Under the mark, or over it where the window ends too soon; always inside the window. */
function place(mark) {
  const { width, height } = card.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const under = mark.bottom + 6;
  const fits = under + height + MARGIN_PX <= clientHeight;
  const left = Math.min(mark.left - 24, clientWidth - width - MARGIN_PX);
  card.style.left = `${Math.max(MARGIN_PX, left)}px`;
  card.style.top = `${fits ? under : Math.max(MARGIN_PX, mark.top - height - 6)}px`;
}
