import { byline, title } from "./citation.js";
import { element } from "./element.js";
import { language as pageLanguage, say } from "./messages.js";

const BLANK_LINE = /\n\s*\n/;
const LINE = /\n/;

/** An article to read: its node, and the node of each sentence by number. */
export function reading(article) {
  const sentences = new Map();
  const text = element("div", { class: "text" });
  let paragraph = null;
  let page = null;
  const write = (...nodes) => {
    if (paragraph === null) text.append((paragraph = element("p", { dir: "auto" })));
    paragraph.append(...nodes);
  };
  const paragraphBreak = separator(article.segments);
  for (const segment of article.segments) {
    if (segment.number === null) {
      for (const [i, part] of segment.text.split(paragraphBreak).entries()) {
        if (i > 0) paragraph = null;
        const nodes = gap(part);
        if (nodes.length > 0 && (paragraph !== null || part.trim())) write(...nodes);
      }
      continue;
    }
    if (segment.page !== page) {
      page = segment.page;
      paragraph = null;
      text.append(element("p", { class: "page", lang: pageLanguage }, say("page.head", { n: page })));
    }
    const attributes = { class: sentenceClass(segment), "data-sentence": segment.number };
    const sentence = element("span", attributes, segment.text);
    sentences.set(segment.number, sentence);
    write(sentence);
  }
  const lang = article.language || null;
  const attributes = { class: "reading", lang, "data-article": article.id };
  return { node: element("article", attributes, head(article), text), sentences };
}

/** Where no blank line parts the paragraphs of an article, its single line breaks do. */
function separator(segments) {
  const gaps = segments.filter(({ number }) => number === null);
  return gaps.some(({ text }) => BLANK_LINE.test(text)) ? BLANK_LINE : LINE;
}

/** What stands between two sentences of a paragraph, or around them. */
function gap(text) {
  if (text.trim()) return [element("span", { class: "gap isolated" }, text)];
  if (text === "") return [];
  return LINE.test(text) ? [element("br")] : [" "];
}

function sentenceClass({ boilerplate }) {
  return boilerplate ? "sentence isolated boilerplate" : "sentence isolated";
}

function head(article) {
  const path = element("span", { class: "path" }, element("bdi", {}, article.path));
  return element(
    "header",
    {},
    element("h2", { tabindex: "-1" }, title(article)),
    element("p", { lang: pageLanguage }, byline(article)),
    element("p", { lang: pageLanguage }, path, original(article.url)),
  );
}

/** A link to where the article was published; an address that is no web address gets none. */
function original(url) {
  if (!/^https?:\/\//i.test(url)) return null;
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, say("original"));
}
