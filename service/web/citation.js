import { element } from "./element.js";
import { say, sayDay, sayShortDay } from "./messages.js";
import { addressOf } from "./route.js";

const cited = new WeakMap();

/** The title; of an article without one, its first sentence. */
export function titleOf(article) {
  return article.title || article.lead || article.path;
}

/** The title as text that cannot turn the direction of what stands around it. */
export function title(article) {
  return element("bdi", {}, titleOf(article));
}

export function day(published) {
  if (!published) return null;
  return element("time", { datetime: published }, sayDay(published));
}

/** Outlet, author, date and page, as far as they are known. */
export function byline(article, page = null) {
  const parts = [
    article.source && element("bdi", {}, article.source),
    article.author && element("bdi", {}, article.author),
    day(article.published),
    page === null ? null : say("page", { n: page }),
  ].filter(Boolean);
  return element("span", { class: "byline" }, ...parts.flatMap((part, i) => (i ? [" · ", part] : [part])));
}

/** The numbered link from a statement to the sentence that it rests on. */
export function mark(citation) {
  const { article, number } = citation;
  const label = say("citation", { n: number, who: article.source || titleOf(article) });
  const attributes = { class: "mark", href: addressOf(citation), "aria-label": label };
  const link = element("a", attributes, String(number));
  cited.set(link, citation);
  return link;
}

/** Outlet and day beside a mark, which leads to the same place; the mark's name says it to others. */
export function chip(citation) {
  const { article } = citation;
  const parts = [element("bdi", {}, article.source || titleOf(article)), dayShort(article.published)].filter(Boolean);
  const attributes = { class: "from", href: addressOf(citation), tabindex: -1, "aria-hidden": "true" };
  const link = element("a", attributes, ...parts.flatMap((part, i) => (i ? [" · ", part] : [part])));
  cited.set(link, citation);
  return link;
}

function dayShort(published) {
  return published ? element("time", { datetime: published }, sayShortDay(published)) : null;
}

/** The citation behind a mark; undefined for any other node. */
export function citationOf(node) {
  return cited.get(node);
}
