import { titleOf } from "./citation.js";
import { path } from "./conversation.js";
import { language, say, sayDay } from "./messages.js";
import { addressOf } from "./route.js";

const FRAGMENT_CHARS = 200; // a longer quote is named by its first and last words
const END_WORDS = 6;
const STYLE = `
:root { color-scheme: light dark }
body { max-width: 43rem; margin: 2rem auto; padding: 0 1.25rem; font: 1.0625rem/1.65 Georgia, serif }
h1, h2 { font-weight: 400; line-height: 1.3 }
h2 { margin-top: 3rem; padding-top: 1.5rem; border-top: 1px solid #8885 }
sup a { font: 600 .75rem system-ui, sans-serif; text-decoration: none }
ol, table, footer, .about { font: .9375rem/1.5 system-ui, sans-serif }
blockquote { margin: .25rem 0; font: 1rem/1.5 Georgia, serif }
li { margin-bottom: .875rem }
li:target { background: #ffe69a55 }
th, td { padding: .25rem 1.25rem .25rem 0; text-align: start; vertical-align: baseline }
th { white-space: nowrap }
caption { padding-bottom: .25rem; color: light-dark(#a3291b, #f29a86); text-align: start }
`;

/** A conversation as one file that needs nothing else: quotes, links, and data for programs. */
export function asPage(conversation) {
  const turns = path(conversation).filter(({ answer }) => answer);
  const data = JSON.stringify(turns.map(linked)).replace(/</g, "\\u003c");
  // A single question is the title already.
  const heads = turns.length > 1 || turns[0]?.question !== conversation.title;
  const parts = turns.map((turn, i) => section(turn, `q${i + 1}`, heads));
  const day = new Date(conversation.changed).toISOString().slice(0, 10);
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(conversation.title)}</title>
<style>${STYLE}</style>
<script type="application/ld+json">${data}</script>
<h1>${text(conversation.title)}</h1>
<p class="about">${text(say("share.about", { day: sayDay(day) }))}</p>
${parts.join("\n")}
</html>
`;
}

export function save({ title }, suffix, type, body) {
  const name = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([body], { type }));
  link.download = `${name || "footnote"}.${suffix}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function section({ question, answer }, key, head) {
  const cited = answer.reason ? answer.reason.nearest : answer.citations;
  const number = (n) => `<sup><a href="#${key}n${n}">${n}</a></sup>`;
  const numbers = (citations) => citations.map(number).join(" ");
  const said = answer.statements.map((each) => paragraph(`${text(each.text)} ${numbers(each.citations)}`));
  const instead = [answer.reply, answer.reason].filter(Boolean).map(({ message }) => paragraph(text(message)));
  const verdict = answer.verdict ? [paragraph(`<strong>${text(say(`verdict.${answer.verdict}`))}</strong>`)] : [];
  const told = [["conflict", answer.conflicts ?? []], ["update", answer.updates ?? []]];
  const tables = told.flatMap(([name, found]) => found.map((each) => table(say(name), each, cited, numbers)));
  const notes = cited.map((each) => `<li id="${key}n${each.number}" value="${each.number}">${note(each)}</li>`);
  return [head ? `<h2 dir="auto">${text(question)}</h2>` : "", ...verdict, ...instead, ...said, ...tables, `<ol>${notes.join("\n")}</ol>`].join(
    "\n",
  );
}

/** Each value with who gives it, and when. */
function table(name, { values }, cited, numbers) {
  const rows = values.map(({ value, citations }) => {
    const said = cited.filter(({ number }) => citations.includes(number)).map(({ article }) => article);
    const who = said.map((each) => [each.source || titleOf(each), each.published && sayDay(each.published)].filter(Boolean).join(", "));
    const told = [...new Set(who)].map((each) => `<bdi>${text(each)}</bdi>`).join("; ");
    return `<tr><th scope="row">${text(value)}</th><td>${told} ${numbers(citations)}</td></tr>`;
  });
  return `<table><caption>${text(name)}</caption>${rows.join("")}</table>`;
}

function note(citation) {
  const { article, page, quote } = citation;
  const parts = [article.source, article.author, article.published && sayDay(article.published), page && say("page", { n: page })];
  const links = [[here(citation), say("share.here")], [published(citation), say("share.original")]];
  const anchors = links.filter(([href]) => href).map(([href, name]) => `<a href="${text(href)}">${text(name)}</a>`);
  const about = parts.filter(Boolean).map((part) => `<bdi>${text(part)}</bdi>`);
  const title = `<cite dir="auto">${text(titleOf(article))}</cite>`;
  return `<blockquote dir="auto">${text(quote)}</blockquote>${[title, ...about, ...anchors].join(" · ")}`;
}

function paragraph(markup) {
  return `<p dir="auto">${markup}</p>`;
}

function here(citation) {
  return new URL(addressOf(citation), location.href.replace(/[?#].*/, "")).href;
}

/** The publisher's page at the quote; null where the article names none. */
function published({ article, quote }) {
  if (!/^https?:\/\//i.test(article.url ?? "")) return null;
  const words = quote.split(/\s+/).filter(Boolean);
  const long = quote.length > FRAGMENT_CHARS && words.length > 2 * END_WORDS;
  const ends = long ? [words.slice(0, END_WORDS), words.slice(-END_WORDS)] : [words];
  // A hyphen and a comma have a meaning of their own in a fragment.
  const fragment = ends.map((each) => encodeURIComponent(each.join(" ")).replaceAll("-", "%2D")).join(",");
  return `${article.url}${article.url.includes("#") ? "" : "#"}:~:text=${fragment}`;
}

/** The question and its answer as schema.org has them, as `footnote export --as schema.org` does. */
function linked({ question, answer }) {
  const asked = { "@context": "https://schema.org", "@type": "Question", name: question };
  if (answer.statements.length === 0) return asked;
  const given = answer.statements.map((each) => each.text).join(" ");
  const suggestedAnswer = { "@type": "Answer", text: given, citation: answer.citations.map(quotation) };
  return { ...asked, suggestedAnswer };
}

function quotation(citation) {
  const { article, quote } = citation;
  const about = {
    headline: article.title || article.lead,
    author: article.author,
    publisher: article.source,
    datePublished: article.published,
    url: published(citation) ?? article.url,
  };
  const whole = Object.fromEntries(Object.entries(about).filter(([, value]) => value));
  return { "@type": "Quotation", text: quote, isPartOf: { "@type": "NewsArticle", identifier: article.path, ...whole } };
}

function text(words) {
  return words.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
