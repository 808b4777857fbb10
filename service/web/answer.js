import { byline, chip, day, mark, title, titleOf } from "./citation.js";
import { element } from "./element.js";
import { say, sayDay, sayOr } from "./messages.js";
import { address, addressOf } from "./route.js";

const NAMED = 3;
const QUOTED = /^[“"„«].+[”"“»][.,]?$/su; // all of it is somebody's words

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

/**
 * One statement; `citations` maps the numbers seen so far to citations. `named` says beside the
 * numbers where the first of them leads, which a heading may already do.
 */
export function statement({ text, citations: numbers, before }, citations, named = true) {
  const first = numbers.map((number) => citations.get(number)).find(Boolean);
  return element(
    "p",
    { class: QUOTED.test(text) ? "statement quoted" : "statement", dir: "auto" },
    before ? element("span", { class: "isolated before" }, before) : null,
    before ? " " : null,
    element("span", { class: "isolated" }, text),
    ...marks(numbers, citations),
    named && first ? chip(first) : null,
  );
}

/** Kinds of answers whose statements stand under headings, each with the class that sets them. */
const FORMS = { overview: "dated", timeline: "dated", compare: "sides", list: "items", collection: "items" };

/** Where the statements of an answer of that kind go: itself, or a node that sets them apart. */
export class Statements {
  node;
  #kind;
  #heading = null;
  #group = null;

  constructor(kind) {
    this.#kind = kind;
    this.node = element("div", { class: `statements ${FORMS[kind] ?? ""}`.trim() });
  }

  add(body, citations) {
    const over = heading(this.#kind, body);
    if (over === null) return this.node.append(statement(body, citations, this.#kind !== "collection"));
    const said = over.map(({ text }) => text).join(" · ");
    if (said !== this.#heading || !this.#group) {
      const parts = over.map(({ tag, text }) => element(tag, {}, text));
      this.#group = element("div", { class: "told" });
      this.node.append(element("section", {}, element("h3", { class: "over" }, ...parts), this.#group));
    }
    this.#heading = said;
    this.#group.append(statement(body, citations, this.#kind === "timeline"));
  }
}

/** What stands over a statement of a survey of that kind; null: over those of others nothing does. */
function heading(kind, { day: iso, outlet }) {
  const when = { tag: "time", text: iso ? sayDay(iso) : "" };
  const who = { tag: "bdi", text: outlet };
  const parts = { timeline: [when], compare: [who], overview: [when, who] }[kind];
  return parts ? parts.filter(({ text }) => text) : null;
}

/** A figure that grew, as a line over the days on which it was given, the oldest first. */
export function update({ about, values }, question, citations) {
  const steps = values.toReversed().map(({ value, citations: numbers }) => {
    const said = numbers.map((number) => citations.get(number)).find(Boolean);
    return { value, said, size: Number(/\d[\d,.\s]*/.exec(value)?.[0].replace(/[,\s]|\.$/g, "")) };
  });
  const items = steps.map(({ value, said }) =>
    element(
      "li",
      {},
      element("strong", { dir: "auto" }, value),
      ...(said ? [mark(said), element("span", { class: "byline" }, day(said.article.published), " ", element("bdi", {}, said.article.source))] : []),
    ),
  );
  const caption = about === question ? say("update") : say("update.about", { about });
  const sizes = steps.map(({ size }) => size);
  return element(
    "figure",
    { class: "update" },
    element("figcaption", { dir: "auto" }, caption),
    sizes.every(Number.isFinite) ? line(sizes) : null,
    element("ol", {}, ...items),
  );
}

/** The values as a line from left to right, each over its place in the list below. */
function line(sizes) {
  const svg = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const width = 100 / sizes.length;
  const points = sizes.map((size, i) => [(i + 0.5) * width, 36 - (30 * (size - least)) / (most - least || 1)]);
  const drawing = svg("svg", { viewBox: "0 0 100 40", preserveAspectRatio: "none", "aria-hidden": "true" });
  drawing.append(svg("polyline", { points: points.map((each) => each.join(",")).join(" ") }));
  for (const [x, y] of points) drawing.append(svg("polyline", { class: "point", points: `${x},${y} ${x},${y}` }));
  return drawing;
}

/** Who says what, and when; the latest is marked, where the others are older or undated. */
export function conflict({ about, values }, question, citations) {
  const rows = values.map(({ value, speaker, citations: numbers }) => ({
    value,
    speaker,
    said: numbers.filter((number) => citations.has(number)).map((number) => citations.get(number)),
  }));
  const heads = ["value", "who", "date"].map((head) =>
    element("th", { scope: "col" }, say(`conflict.${head}`)),
  );
  const newest = latest(rows.flatMap(({ said }) => said));
  return element(
    "table",
    { class: "conflict" },
    element("caption", { dir: "auto" }, about === question ? say("conflict") : say("conflict.about", { about })),
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

function conflictRows({ value, speaker = "", said }, newest, citations) {
  const head = element("th", { scope: "rowgroup", rowspan: said.length, dir: "auto" }, value);
  const rows = said.map(({ article, number }, row) => {
    const who = element("bdi", {}, article.source || titleOf(article));
    const when = day(article.published) ?? say("conflict.undated");
    const tag = newest !== null && article.published === newest;
    return element(
      "tr",
      {},
      row === 0 ? head : null,
      element(
        "td",
        {},
        row === 0 && speaker ? element("bdi", {}, `${speaker}, `) : null,
        who,
        ...marks([number], citations),
      ),
      element("td", {}, when, " ", tag ? element("span", { class: "newest" }, say("conflict.newest")) : null),
    );
  });
  return element("tbody", {}, ...rows);
}

/** "3 articles, 2 independent", which opens into the notes themselves. */
export function notes({ sources, citations }) {
  if (citations.length === 0) return null;
  const { articles, independent } = sources;
  // That all of them speak for themselves is what one expects; that they do not is worth a word.
  const copies = articles === independent ? null : say("independent", { n: independent });
  const agreement = [say("articles.count", { n: articles }), copies].filter(Boolean);
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

/** Why there is no answer, and the sentences that came nearest. The first of them may be one. */
export function unanswerable({ code, message, nearest: all }) {
  const maybe = code === "unsure" ? all[0] : null;
  const nearest = maybe ? all.slice(1) : all;
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
    maybe ? perhaps(maybe) : element("p", { dir: "auto" }, sayOr(`reason.${code}`, message)),
    links.length ? element("p", { class: "lead" }, say(maybe ? "nearest.also" : "nearest")) : null,
    links.length ? element("ul", {}, ...links) : null,
  );
}

/** A sentence that may answer, set so that nobody takes it for one that does. */
function perhaps(citation) {
  return element(
    "div",
    { class: "perhaps" },
    element("p", { class: "lead" }, element("strong", {}, say("reason.unsure")), ` ${say("unsure.about")}`),
    element(
      "p",
      { class: "statement", dir: "auto" },
      element("span", { class: "isolated" }, citation.quote),
      mark(citation),
      chip(citation),
    ),
  );
}

/** What the reader must know about how the answer came about: each a plain line. */
export function notices({ notice, dropped, model }) {
  const refused = Object.values(dropped).reduce((sum, each) => sum + each, 0);
  const lines = [notice, refused ? say("dropped", { n: refused }) : null].filter(Boolean);
  const by = model ? [element("p", { class: "byline" }, say("written", { model }))] : [];
  return [...lines.map((text) => element("p", { class: "notice", dir: "auto" }, text)), ...by];
}

function marks(numbers, citations) {
  return numbers.filter((number) => citations.has(number)).map((number) => mark(citations.get(number)));
}
