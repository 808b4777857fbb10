import { byline, titleOf } from "./citation.js";
import { button, element } from "./element.js";
import { layout } from "./layout.js";
import { language as pageLanguage, say } from "./messages.js";

const MARKDOWN = /\.(?:md|markdown|mdown)$/i;
const GROUPS = { item: "ul", quote: "blockquote", row: "table" };

/** An article to read: its node, and the first node of each sentence by number. */
export function reading(article, askThis) {
  const drawn = new Drawing(article);
  const attributes = { class: "reading", lang: article.language || null, "data-article": article.id };
  const nodes = [head(article, askThis), ...unread(article), drawn.node];
  return { node: element("article", attributes, ...nodes), sentences: drawn.sentences };
}

/** What of the file could not be read, said above the text. */
function unread({ unread: missing }) {
  if (!missing?.length) return [];
  const said = say("page.unread", { parts: missing.join("; ") });
  return [element("p", { class: "page", lang: pageLanguage }, said)];
}

class Drawing {
  node = element("div", { class: "text" });
  sentences = new Map();
  #pieces = [];
  #at = 0; // the piece that is drawn next
  #page = null;
  #group = null;
  #markdown;

  constructor(article) {
    this.#markdown = MARKDOWN.test(article.path);
    let start = 0;
    const breaks = [];
    for (const segment of article.segments) {
      const last = this.#pieces.findLast(({ number }) => number !== null);
      if (segment.number !== null && last && segment.page !== last.page) breaks.push(start);
      this.#pieces.push({ ...segment, start, end: start + segment.text.length });
      start += segment.text.length;
    }
    const text = article.segments.map((segment) => segment.text).join("");
    const title = plain(article.title);
    for (const block of layout(text, this.#markdown, breaks)) {
      const shown = shownText(text, block);
      const repeated = title && plain(shown) === title;
      this.#draw(block, block.kind === "aside" || repeated);
    }
  }

  #draw(block, aside) {
    let at = this.#at;
    while (this.#pieces[at] && (this.#pieces[at].end <= block.start || this.#pieces[at].number === null)) at++;
    const page = this.#pieces[at]?.page ?? null;
    if (page !== null && page !== this.#page) {
      this.#group = null;
      this.#page = page;
      this.node.append(element("p", { class: "page", lang: pageLanguage }, say("page.head", { n: page })));
    }
    if (block.kind === "rule") {
      this.#group = null;
      return this.node.append(element("hr"));
    }
    if (aside) return this.#place(block, element("p", { hidden: true, dir: "auto" }), this.node);
    if (block.kind === "heading") return this.#place(block, element(block.level < 3 ? "h3" : "h4", { dir: "auto" }));
    if (block.kind === "code") return this.#place(block, element("pre", {}));
    if (block.kind === "row") return this.#row(block);
    const tag = block.kind === "item" ? "li" : "p";
    const value = block.kind === "item" && block.level ? block.level : null;
    const to = this.#within(GROUPS[block.kind], value ? "ol" : null);
    this.#place(block, element(tag, { dir: "auto", value }), to);
  }

  /** The list, quotation or table that the last block of this kind began; null ends it. */
  #within(tag, instead = null) {
    const wanted = instead ?? tag;
    if (!wanted) this.#group = null;
    else if (this.#group?.localName !== wanted) this.node.append((this.#group = element(wanted)));
    return this.#group ?? this.node;
  }

  #row(block) {
    const table = this.#within("table");
    const row = element("tr");
    table.append(row);
    for (const [start, end] of block.cells) {
      const cell = element(block.level ? "th" : "td", { dir: "auto", scope: block.level ? "col" : null });
      row.append(cell);
      cell.append(...this.#runs({ ...block, start, end }));
    }
  }

  #place(block, node, to = null) {
    if (!to) this.#group = null;
    node.append(...this.#runs(block));
    (to ?? this.node).append(node);
  }

  /** What stands in a block: its sentences, each in a node of its own, and what is between them. */
  #runs(block) {
    const nodes = [];
    while (this.#pieces[this.#at]?.end <= block.start) this.#at++;
    for (let at = this.#at; this.#pieces[at]?.start < block.end; at++) {
      const piece = this.#pieces[at];
      const inside = { start: Math.max(piece.start, block.start), end: Math.min(piece.end, block.end) };
      const text = piece.text.slice(inside.start - piece.start, inside.end - piece.start);
      if (piece.number === null) nodes.push(...this.#gap(text, inside, block));
      else nodes.push(this.#sentence(piece, styled(text, inside, block)));
    }
    return nodes;
  }

  #sentence({ number, boilerplate }, nodes) {
    const name = boilerplate ? "sentence isolated boilerplate" : "sentence isolated";
    const node = element("span", { class: name, "data-sentence": number }, ...nodes);
    if (!this.sentences.has(number)) this.sentences.set(number, node);
    return node;
  }

  #gap(text, inside, block) {
    if (text === "") return [];
    if (text.trim()) return [element("span", { class: "gap isolated" }, ...styled(text, inside, block))];
    return text.includes("\n") && !this.#markdown ? [element("br")] : [" "];
  }
}

/** `text`, which begins at `inside.start`, with the marks of its block hidden and its styles on. */
function styled(text, { start, end }, { marks, styles }) {
  const edges = [start, end];
  for (const [from, to] of marks) edges.push(from, to);
  for (const each of styles) edges.push(each.start, each.end);
  const cuts = [...new Set(edges)].filter((at) => at >= start && at <= end).toSorted((a, b) => a - b);
  return cuts.slice(1).map((to, i) => {
    const from = cuts[i];
    const words = text.slice(from - start, to - start);
    if (marks.some(([first, last]) => first <= from && to <= last)) return element("span", { hidden: true }, words);
    const over = styles.find((each) => each.start <= from && to <= each.end);
    return over ? element(tagOf(over), linkOf(over), words) : words;
  });
}

function tagOf({ tag, href }) {
  return tag === "a" && !/^https?:\/\//i.test(href) ? "span" : tag;
}

function linkOf(style) {
  return tagOf(style) === "a" ? { href: style.href, target: "_blank", rel: "noopener noreferrer" } : {};
}

function shownText(text, { start, end, marks }) {
  let at = start;
  let shown = "";
  for (const [from, to] of marks.toSorted(([a], [b]) => a - b)) {
    shown += text.slice(at, Math.max(at, from));
    at = Math.max(at, to);
  }
  return shown + text.slice(at, end);
}

function plain(words) {
  return words.replace(/\s+/g, " ").trim();
}

function head(article, askThis) {
  const path = element("span", { class: "path" }, element("bdi", {}, article.path));
  return element(
    "header",
    {},
    element("h2", { tabindex: "-1" }, element("bdi", {}, titleOf(article))),
    element("p", { lang: pageLanguage }, byline(article)),
    element("p", { lang: pageLanguage }, path, original(article.url)),
    element("p", { lang: pageLanguage }, button(say("ask.this"), () => askThis(article.path))),
  );
}

/** A link to where the article was published; an address that is no web address gets none. */
function original(url) {
  if (!/^https?:\/\//i.test(url)) return null;
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, say("original"));
}
