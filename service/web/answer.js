import { byline, day, mark, title, titleOf } from "./citation.js";
import { element } from "./element.js";
import { say, sayDay, sayOr } from "./messages.js";
import { address, addressOf } from "./route.js";

const NAMED = 3;

/** The articles that were found, named before the first statement is there. */
export function found(articles) {
  if (articles.length === 0) return null;
  const named = articles.slice(0, NAMED).map((article) =>
    element("li", {}, element("a", { href: address(article.id) }, title(article))),
  );
  const more = articles.length - named.length;
  if (more > 0) named.push(element("li", {}, say("found.more", { n: more })));
  return element("div", { class: "found" }, `${say("found")} `, element("ul", {}, ...named));
}

/** One statement; `citations` maps the numbers seen so far to citations. */
export function statement({ text, citations: numbers, before }, citations) {
  return element(
    "p",
    { class: "statement", dir: "auto" },
    before ? element("span", { class: "isolated before" }, before) : null,
    before ? " " : null,
    element("span", { class: "isolated" }, text),
    ...marks(numbers, citations),
  );
}

/** What stands over a statement of a survey, of that kind; "" over those of other answers. */
export function heading(kind, { day: iso, outlet }) {
  const when = iso ? sayDay(iso) : "";
  if (kind === "timeline") return when;
  if (kind === "compare") return outlet;
  return kind === "overview" ? [when, outlet].filter(Boolean).join(" · ") : "";
}

/** Who says what, and when; the latest is marked, where the others are older or undated. */
export function conflict({ about, values }, question, citations, name = "conflict") {
  const rows = values.map(({ value, citations: numbers }) => ({
    value,
    said: numbers.filter((number) => citations.has(number)).map((number) => citations.get(number)),
  }));
  const heads = ["value", "who", "date"].map((head) =>
    element("th", { scope: "col" }, say(`conflict.${head}`)),
  );
  const newest = latest(rows.flatMap(({ said }) => said));
  return element(
    "table",
    { class: "conflict" },
    element("caption", { dir: "auto" }, about === question ? say(name) : say(`${name}.about`, { about })),
    element("thead", {}, element("tr", {}, ...heads)),
    ...rows.map((row) => conflictRows(row, newest, citations)),
  );
}

/** The date after which none of these articles came out; null where they are all of one day. */
function latest(said) {
  const dates = said.map(({ article }) => article.published ?? "");
  const newest = dates.toSorted().at(-1);
  return newest && dates.some((each) => each !== newest) ? newest : null;
}

function conflictRows({ value, said }, newest, citations) {
  const head = element("th", { scope: "rowgroup", rowspan: said.length, dir: "auto" }, value);
  const rows = said.map(({ article, number }, row) => {
    const who = element("bdi", {}, article.source || titleOf(article));
    const when = day(article.published) ?? say("conflict.undated");
    const tag = newest !== null && article.published === newest;
    return element(
      "tr",
      {},
      row === 0 ? head : null,
      element("td", {}, who, ...marks([number], citations)),
      element("td", {}, when, " ", tag ? element("span", { class: "newest" }, say("conflict.newest")) : null),
    );
  });
  return element("tbody", {}, ...rows);
}

/** "3 articles, 2 independent", which opens into the notes themselves. */
export function notes({ sources, citations }) {
  if (citations.length === 0) return null;
  const { articles, independent } = sources;
  const agreement = [say("articles.count", { n: articles }), say("independent", { n: independent })];
  return element(
    "details",
    { class: "notes" },
    element("summary", {}, agreement.join(", ")),
    element("ol", {}, ...citations.map(note)),
  );
}

function note(citation) {
  const { article, number, page, quote } = citation;
  const link = element("a", { href: addressOf(citation) }, title(article));
  const quoted = element("q", { class: "isolated", dir: "auto" }, quote);
  return element("li", { value: number }, link, byline(article, page), quoted);
}

/** Why there is no answer, and the sentences that came nearest. */
export function unanswerable({ code, message, nearest }) {
  const links = nearest.map((citation) =>
    element(
      "li",
      {},
      element("a", { href: addressOf(citation), dir: "auto" }, citation.quote),
      byline(citation.article, citation.page),
    ),
  );
  return element(
    "div",
    { class: "unanswerable" },
    element("p", { dir: "auto" }, sayOr(`reason.${code}`, message)),
    links.length && code !== "unsure" ? element("p", { class: "lead" }, say("nearest")) : null,
    links.length ? element("ul", {}, ...links) : null,
  );
}

/** What the reader must know about how the answer came about: each a plain line. */
export function notices({ notice, dropped }) {
  const refused = Object.values(dropped).reduce((sum, each) => sum + each, 0);
  const lines = [notice, refused ? say("dropped", { n: refused }) : null].filter(Boolean);
  return lines.map((text) => element("p", { class: "notice", dir: "auto" }, text));
}

function marks(numbers, citations) {
  return numbers.filter((number) => citations.has(number)).map((number) => mark(citations.get(number)));
}
