import { titleOf } from "./citation.js";
import { path } from "./conversation.js";
import { say, sayDay } from "./messages.js";
import { addressOf } from "./route.js";

const MARKUP = /[\\`*_{}[\]<>#|~!&]/g;

/** An answer as plain text: its statements with their numbers, then what each number stands for. */
export function asText(answer) {
  const marked = ({ text, citations }) => `${text} ${citations.map((number) => `[${number}]`).join("")}`;
  const instead = answer.reply ?? answer.reason;
  const body = instead ? [instead.message] : answer.statements.map(marked);
  const cited = answer.reason ? answer.reason.nearest : answer.citations;
  const notes = cited.map((each) => `[${each.number}] “${each.quote}” ${where(each)} ${link(each)}`);
  return [answer.question, body.join("\n"), conflicts(answer, String), notes.join("\n")]
    .filter(Boolean)
    .join("\n\n");
}

/** A conversation as Markdown; its footnotes are numbered through, as a document's are. */
export function asMarkdown(conversation) {
  let before = 0;
  const parts = [`# ${escaped(conversation.title)}`];
  for (const { question, answer } of path(conversation)) {
    parts.push(`## ${escaped(question)}`);
    if (!answer) continue;
    const through = (number) => `[^${number + before}]`;
    const marked = ({ text, citations }) => `${escaped(text)}${citations.map(through).join("")}`;
    const cited = answer.reason ? answer.reason.nearest : answer.citations;
    parts.push(...answer.statements.map(marked));
    if (answer.reply) parts.push(escaped(answer.reply.message));
    if (answer.reason) parts.push(escaped(answer.reason.message) + cited.map(({ number }) => through(number)).join(""));
    parts.push(conflicts(answer, escaped, through));
    parts.push(...answer.receipt ? [escaped(answer.receipt.notice ?? "")] : []);
    parts.push(
      cited
        .map((each) => `${through(each.number)}: “${escaped(each.quote)}” ${escaped(where(each))} <${link(each)}>`)
        .join("\n"),
    );
    before += cited.length;
  }
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** A conversation as JSON, every version of it: the answers as the service gave them, every citation whole. */
export function asJSON({ title, started, changed, turns }) {
  const times = { started: new Date(started).toISOString(), changed: new Date(changed).toISOString() };
  return `${JSON.stringify({ title, ...times, turns }, null, 2)}\n`;
}

function conflicts({ conflicts: found, updates = [] }, write, number = (each) => `[${each}]`) {
  const told = [...found.map((each) => ["conflict", each]), ...updates.map((each) => ["update", each])];
  return told
    .map(([name, { values }]) => {
      const rows = values.map(({ value, citations }) => `- ${write(value)} ${citations.map(number).join("")}`);
      return [`${say(name)}:`, "", ...rows].join("\n");
    })
    .join("\n\n");
}

function where({ article, page }) {
  const parts = [
    titleOf(article),
    article.source,
    article.author,
    article.published && sayDay(article.published),
    page === null ? null : say("page", { n: page }),
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

function link(citation) {
  return new URL(addressOf(citation), location.href.replace(/[?#].*/, "")).href;
}

/** Texts of articles are anyone's: none of their characters may become markup. */
function escaped(text) {
  return text.replace(/\s+/g, " ").replace(MARKUP, "\\$&");
}
