/**
 * The blocks of a text, by offset: what is a heading, an item, a table, a paragraph in it, and which
 * of its characters are only marks. Nothing is taken out or moved, so offsets of sentences hold.
 *
 * A block is `{kind, start, end, level, marks, styles, cells}`: `marks` are ranges that are not
 * shown, `styles` are `{start, end, tag, href}`, `cells` the ranges of a row of a table. Kinds:
 * paragraph, heading, item (level: 0 or the number), quote, code, row (level 1: of the head),
 * rule, aside (not shown).
 */
const FRONT_MATTER = /^(?:---[ \t]*\n[\s\S]{0,20000}?\n(?:---|\.\.\.)|\+{3}[ \t]*\n[\s\S]{0,20000}?\n\+{3})[ \t]*(?=\n|$)/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+/;
const ITEM = /^[ \t]{0,12}(?:[-*+•]|(\d{1,4})[.)])[ \t]+/;
const QUOTE = /^ {0,3}> ?/;
const RULE = /^ {0,3}(?:-[ -]*-[ -]*-|\*[ *]*\*[ *]*\*|_[ _]*_[ _]*_)[ -*_]*$/;
const UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*$/;
const TABLE_RULE = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const TAB_RULE = /^---(?:\t---)*$/; // below the heads of a table's columns, as ingest draws it
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const BLANK_LINE = /\n[^\S\n]*\n/;
const INLINE = new RegExp(
  [
    "(?<code>`+)(?=[^`])[^`\\n]{1,400}(?<!`)\\k<code>(?!`)",
    "(?<strong>\\*\\*|__)(?=\\S)[^\\n*_]{1,600}(?<=\\S)\\k<strong>",
    "(?<em>(?<![\\w*])\\*|(?<![\\w_])_)(?=[^\\s*_])[^\\n*_]{1,600}(?<=\\S)\\k<em>(?![\\w*_])",
    "(?<open>!?\\[)(?<text>[^\\]\\[\\n]{1,400})(?<close>\\]\\((?<href>(?:[^\\s()]|\\([^\\s()]{0,200}\\)){1,2000})(?:\\s+\"[^\"\\n]{0,200}\")?\\))",
    "(?<bare><)(?<url>https?://[^\\s<>]{1,2000})>",
  ].join("|"),
  "g",
);

export function layout(text, markdown, breaks = []) {
  const found = markdown ? fromMarkdown(text) : fromLines(text);
  return breaks.length ? found.flatMap((block) => parted(block, breaks)) : found;
}

function fromMarkdown(text) {
  const lines = linesOf(text, FRONT_MATTER.exec(text)?.[0].length ?? 0);
  const blocks = lines[0]?.start ? [block("aside", 0, lines[0].start)] : [];
  let last = null;
  for (let at = 0; at < lines.length; at++) {
    const { start, end, line } = lines[at];
    const next = lines[at + 1];
    const whole = (kind, marked, level = 0) => {
      const made = block(kind, start, end, level);
      if (marked) made.marks.push([start, start + marked]);
      blocks.push(made);
      return made;
    };
    const fence = FENCE.exec(line);
    if (line.trim() === "") last = null;
    else if (fence) {
      let close = at + 1;
      while (close < lines.length && !lines[close].line.trimStart().startsWith(fence[1])) close++;
      const stop = lines[Math.min(close, lines.length - 1)];
      const made = block("code", start, stop.end);
      made.marks.push([start, Math.min(end + 1, stop.end)]);
      if (close < lines.length) made.marks.push([stop.start, stop.end]);
      blocks.push(made);
      at = close;
      last = null;
    } else if (HEADING.test(line)) {
      const [marks, hashes] = HEADING.exec(line);
      const made = whole("heading", marks.length, hashes.length);
      const closing = /[ \t]#+[ \t]*$/.exec(line);
      if (closing) made.marks.push([start + closing.index, end]);
      last = null;
    } else if (last?.kind === "paragraph" && !last.joined && UNDERLINE.test(line)) {
      Object.assign(last, { kind: "heading", level: line.includes("=") ? 1 : 2, end });
      last.marks.push([start, end]);
      last = null;
    } else if (RULE.test(line)) {
      whole("rule", line.length);
      last = null;
    } else if (line.includes("|") && next && next.line.includes("-") && TABLE_RULE.test(next.line)) {
      blocks.push(row(lines[at], 1));
      blocks.push(block("aside", next.start, next.end));
      at++;
      while (lines[at + 1]?.line.includes("|")) blocks.push(row(lines[++at], 0));
      last = null;
    } else if (QUOTE.test(line)) {
      const marked = QUOTE.exec(line)[0].length;
      const more = line.slice(marked).trim() !== "";
      if (more && last?.kind === "quote") {
        last.marks.push([start, start + marked]);
        last.end = end;
      } else last = whole("quote", marked);
      if (!more) last = null;
    } else if (ITEM.test(line)) {
      const [marks, number] = ITEM.exec(line);
      last = whole("item", marks.length, Number(number ?? 0));
    } else if (last) {
      last.end = end; // the paragraph, item or quotation goes on
      last.joined = true;
    } else last = whole("paragraph", 0);
  }
  for (const each of blocks) if (each.kind !== "code" && each.kind !== "aside") style(text, each);
  return blocks;
}

/**
 * What is no Markdown has lines, of which blank ones part paragraphs, and tabs the cells of rows.
 * Headings of pages and documents have the marks of Markdown.
 */
function fromLines(text) {
  const blank = BLANK_LINE.test(text);
  const blocks = [];
  for (const each of linesOf(text, 0)) {
    const last = blocks.at(-1);
    const heading = HEADING.exec(each.line);
    if (each.line.trim() === "") blocks.push(null);
    else if (TAB_RULE.test(each.line)) {
      if (last?.kind === "row") last.level = 1;
      blocks.push(block("aside", each.start, each.end));
    } else if (heading) {
      blocks.push(block("heading", each.start, each.end, heading[1].length));
      blocks.at(-1).marks.push([each.start, each.start + heading[0].length]);
    } else if (each.line.includes("\t")) blocks.push(row(each, 0));
    else if (blank && last?.kind === "paragraph") last.end = each.end;
    else blocks.push(block("paragraph", each.start, each.end));
  }
  return blocks.filter(Boolean);
}

function linesOf(text, from) {
  const lines = [];
  let start = from;
  for (const line of text.slice(from).split("\n")) {
    lines.push({ start, end: start + line.length, line });
    start += line.length + 1;
  }
  return lines;
}

function block(kind, start, end, level = 0) {
  return { kind, start, end, level, marks: [], styles: [], cells: [], joined: false };
}

function row({ start, end, line }, level) {
  const made = block("row", start, end, level);
  const bars = line.includes("\t") && !line.includes("|") ? /\t/g : /(?<!\\)\|/g;
  let from = start;
  for (const bar of line.matchAll(bars)) {
    const at = start + bar.index;
    made.marks.push([at, at + 1]);
    if (at > start) made.cells.push([from, at]);
    from = at + 1;
  }
  if (from < end && line.slice(from - start).trim()) made.cells.push([from, end]);
  return made;
}

function style(text, made) {
  for (const found of text.slice(made.start, made.end).matchAll(INLINE)) {
    const start = made.start + found.index;
    const end = start + found[0].length;
    const { code, strong, em, open, close, href, url } = found.groups;
    const mark = (code ?? strong ?? em ?? open)?.length ?? 1;
    const after = close?.length ?? (url ? 1 : mark);
    made.marks.push([start, start + mark], [end - after, end]);
    const tag = code ? "code" : strong ? "strong" : em ? "em" : open === "![" ? null : "a";
    if (tag) made.styles.push({ start: start + mark, end: end - after, tag, href: href ?? url });
  }
}

/** A block that a page of a PDF ends in goes on as another one. */
function parted(made, breaks) {
  const within = breaks.filter((at) => at > made.start && at < made.end);
  return [made.start, ...within].map((start, i) => ({ ...made, start, end: within[i] ?? made.end }));
}
