import * as api from "./api.js";
import { byline, title } from "./citation.js";
import { button, element } from "./element.js";
import { say, sayDays } from "./messages.js";
import { address, ARTICLES } from "./route.js";

const NEWEST = 5;
const BAR_PX = 26; // what a finger hits
const TRIES_MS = [0, 1_500, 3_000, 6_000, 12_000]; // questions are tried before they are shown

/**
 * The first page: what there is, when it came out, the newest of it, and what may be asked. `on` is
 * told of a question (`ask`), of days to keep to (`within`, two days or two nulls) and of an error.
 */
export function welcome(held, within, on) {
  const newest = element("ul", { class: "newest-list" }, ...held.newest.map(headline));
  const heading = element("h3", {}, say("newest"));
  const questions = element("ul", { "aria-label": say("suggestions") });
  const asking = element("section", { class: "asking" }, element("h3", {}, say("suggestions")), questions);
  const show = (texts) =>
    questions.replaceChildren(
      ...texts.map((text) => element("li", {}, button(text, () => on.ask(text), { dir: "auto" }))),
    );
  wait(asking, show);
  const chosen = async (first, last) => {
    on.within(first, last);
    const found = first
      ? (await api.articles({ since: first, until: last, sort: "-published", limit: NEWEST })).articles
      : held.newest;
    heading.textContent = first ? sayDays(first, last) : say("newest");
    newest.replaceChildren(...found.map(headline));
  };
  const all = element("a", { href: ARTICLES }, say("articles.all"));
  return [
    element("p", { class: "holds" }, holds(held)),
    held.periods.length > 1 ? timeline(held.periods, within, chosen, on.failed) : null,
    element("div", { class: "begin" }, asking, element("section", {}, heading, newest, element("p", {}, all))),
  ].filter(Boolean);
}

/** "14 articles · 6 outlets · 4–27 March 2025" */
function holds({ articles, outlets, first, last }) {
  const parts = [
    say("articles.count", { n: articles }),
    outlets.length ? say("outlets.count", { n: outlets.length }) : null,
    first ? sayDays(first, last) : null,
  ];
  return parts.filter(Boolean).join(" · ");
}

function headline(article) {
  return element("li", {}, element("a", { href: address(article.id) }, title(article)), byline(article));
}

/** A bar for each period in which something came out; one that is chosen again is let go. */
function timeline(periods, within, chosen, failed) {
  const room = Math.floor(document.getElementById("turns").clientWidth / BAR_PX) || periods.length;
  const joined = together(periods, Math.ceil(periods.length / room));
  const most = Math.max(...joined.map(({ articles }) => articles));
  const bars = joined.map(({ first, last, articles }) => {
    if (articles === 0) return element("span", { class: "bar-none" });
    const label = `${sayDays(first, last)}: ${say("articles.count", { n: articles })}`;
    const bar = button("", () => press(bar, first, last), { class: "bar-of", "aria-label": label, title: label });
    bar.ariaPressed = String(within[0] === first && within[1] === last);
    bar.style.setProperty("--part", String(articles / most));
    return bar;
  });
  const press = (bar, first, last) => {
    const on = bar.ariaPressed !== "true";
    for (const each of bars) if (each.matches("button")) each.ariaPressed = String(on && each === bar);
    chosen(...(on ? [first, last] : [null, null])).catch(failed);
  };
  return element("div", { class: "periods", role: "group", "aria-label": say("periods") }, ...bars);
}

function together(periods, size) {
  const joined = [];
  for (let at = 0; at < periods.length; at += size) {
    const part = periods.slice(at, at + size);
    const articles = part.reduce((sum, each) => sum + each.articles, 0);
    joined.push({ first: part[0].first, last: part.at(-1).last, articles });
  }
  return joined;
}

/** Shows questions once they have been tried; their place is held, and goes if none will be. */
async function wait(node, show) {
  for (const pause of TRIES_MS) {
    await new Promise((done) => setTimeout(done, pause));
    const found = await api.suggestions().catch(() => []);
    show(found);
    if (found.length || !node.isConnected) return;
  }
  node.remove();
}
