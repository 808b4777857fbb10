import { byline, title, titleOf } from "./citation.js";
import { element } from "./element.js";
import { say } from "./messages.js";
import { address } from "./route.js";

const SHORT = 3; // so few articles need no search

/** The list of all articles, with a box that narrows it; `adding` stands above it, if given. */
export function library({ articles, sources }, adding = null) {
  const entries = articles.map((article) => [entry(article), searchable(article)]);
  const counted = (n) => say("articles.count", { n });
  const number = element("p", { class: "lead", role: "status" }, counted(articles.length));
  const narrow = ({ target }) => {
    const wanted = target.value.toLocaleLowerCase().split(/\s+/);
    for (const [node, text] of entries) node.hidden = !wanted.every((word) => text.includes(word));
    number.textContent = counted(entries.filter(([node]) => !node.hidden).length);
  };
  const words = say("articles.find");
  const search = { type: "search", placeholder: words, "aria-label": words, oninput: narrow };
  const outlets = say("outlets.count", { n: sources.length });
  return element(
    "div",
    { class: "library" },
    element("h2", { tabindex: "-1" }, sources.length > 1 ? say("articles.from", { outlets }) : say("articles")),
    adding,
    articles.length > SHORT ? element("input", search) : null,
    number,
    element("ul", {}, ...entries.map(([node]) => node)),
  );
}

function entry(article) {
  const link = element("a", { href: address(article.id) }, title(article));
  return element("li", {}, link, byline(article));
}

function searchable(article) {
  return [titleOf(article), article.source, article.author].join(" ").toLocaleLowerCase();
}
