/** Every word that the page itself says. Articles and answers keep theirs. */
export const ENGLISH = {
  "about": "Every sentence of an answer carries a number. The number leads to the sentence it rests on, in its article.",
  "add": "Add articles",
  "add.cancelled": "cancelled",
  "add.drop": "Drop articles here to add them",
  "add.failed": "not added: {reason}",
  "add.kinds": "or drop them anywhere on this page: {kinds}",
  "add.left": { one: "about {n} second left", other: "about {n} seconds left" },
  "add.phase": "{phase}: {n} of {total}",
  "add.progress": "{n} of {total} files are done",
  "add.reading": "being read",
  "add.ready": "ready to be asked about",
  "add.sending": "being sent",
  "add.waiting": "waiting to be read",
  "again": "Try again",
  "answerer": "Answers",
  "answerer.auto": "As the service sees fit",
  "answerer.both": "Both, side by side",
  "answerer.extractive": "In the articles’ own sentences",
  "answerer.model": "Written by a model",
  "articles": "Articles",
  "articles.all": "All articles",
  "articles.count": { one: "{n} article", other: "{n} articles" },
  "articles.find": "Find an article",
  "articles.from": "Articles from {outlets}",
  "articles.none": "There are no articles yet.",
  "ask": "Ask",
  "ask.this": "Ask about this article",
  "ask.label": "Your question",
  "ask.placeholder": "Ask about the articles",
  "audit": "Check citations",
  "audit.edited": "Edited",
  "audit.moved": "Moved",
  "audit.removed": "Removed",
  "audit.result": "{n} of {total} citations stand where they were cited.",
  "cancel": "Cancel",
  "cancel.all": "Cancel all",
  "cancel.one": "Cancel {name}",
  "choose": "Choose the sentence that answers “{question}”",
  "citation": "Citation {n}: {who}",
  "citation.edited": "This sentence was edited since it was cited.",
  "citation.moved": "This sentence has moved since it was cited; its words are the same.",
  "citation.removed": "The sentence that was cited is no longer there.",
  "citation.said": "What was cited: “{quote}”",
  "citation.without": "This article has no sentence {n}. It may have changed since it was cited.",
  "close": "Close",
  "conflict": "The articles disagree",
  "conflict.about": "The articles disagree: {about}",
  "conflict.date": "Date",
  "conflict.newest": "newest",
  "conflict.undated": "no date",
  "conflict.value": "Value",
  "conflict.who": "Who says so",
  "conversation": "Conversation",
  "conversation.elsewhere": "This conversation is kept in the browser in which it was held, and nowhere else. You can begin a new one here.",
  "copied": "Copied, with its footnotes.",
  "copy": "Copy",
  "copy.failed": "The browser does not let this page copy.",
  "delete": "Delete",
  "deleted": "“{title}” is deleted.",
  "dropped": {
    one: "{n} sentence was left out, because the articles do not bear it out.",
    other: "{n} sentences were left out, because the articles do not bear them out.",
  },
  "edit": "Edit",
  "edit.label": "The question, to ask anew",
  "export.page": "Web page",
  "export.json": "JSON",
  "export.markdown": "Markdown",
  "failed.away": "Footnote’s service does not answer. Check that it is running, then try again.",
  "failed.brokenOff": "The answer broke off before it was complete. Try again.",
  "failed.status": "The service answered with status {status}. Try again.",
  "feedback.missing": "The articles don’t say",
  "feedback.pick": "Show the right sentence",
  "feedback.right": "Helpful",
  "feedback.thanks": "Noted. It counts when answers are evaluated.",
  "feedback.what": "What would have been right?",
  "feedback.wrong": "Not right",
  "filter": "Filter",
  "filter.from": "From",
  "filter.outlets": "Outlets",
  "filter.remove": "Remove the filter {filter}",
  "filter.since": "since {day}",
  "filter.these": { one: "{n} article", other: "{n} articles" },
  "filter.to": "Until",
  "filter.until": "until {day}",
  "found": "Looked in",
  "found.more": "and {n} more",
  "history": "History",
  "history.find": "Find a conversation",
  "history.none": "Nothing has been asked yet. Conversations are kept in this browser and nowhere else.",
  "history.questions": { one: "{n} question", other: "{n} questions" },
  "history.unkept": "This browser keeps nothing for this page; conversations last until it is closed.",
  "independent": { one: "{n} independent", other: "{n} independent" },
  "key": "Key",
  "key.needed": "This service asks for a key. Whoever runs it can give you one.",
  "key.use": "Use this key",
  "keys.ask": "asks",
  "keys.box": "goes to the question",
  "keys.escape": "stops an answer, or closes what is open",
  "keys.head": "Shortcuts",
  "keys.line": "starts a new line",
  "keys.list": "shows this list",
  "keys.next": "goes to the next citation",
  "keys.previous": "goes to the previous citation",
  "keys": "Enter asks, Shift Enter starts a new line, Esc stops",
  "language": "Language",
  "menu": "Menu",
  "nearest": "The nearest sentences:",
  "nearest.also": "Other sentences that come near:",
  "new": "New",
  "newest": "Newest articles",
  "next": "Next citation",
  "noscript": "This page needs JavaScript to ask the service.",
  "offline": "There is no connection. What is on this page stays; questions have to wait.",
  "only": "Only",
  "original": "Original",
  "outlets.count": { one: "{n} outlet", other: "{n} outlets" },
  "outlets.all": "All",
  "page": "page {n}",
  "page.head": "Page {n}",
  "page.unread": "Not read: {parts}",
  "periods": "Articles by day of publication",
  "phase.Fetching": "Fetching files",
  "phase.Indexing vectors": "Indexing meanings",
  "phase.Indexing words": "Indexing words",
  "phase.Reading": "Reading files",
  "pick": "Pick “{title}”",
  "pick.ask": { one: "Ask this article", other: "Ask these {n} articles" },
  "pick.none": "Pick none",
  "position": "{n} of {total}",
  "previous": "Previous citation",
  "question.long": "The question has {n} characters; the service takes {most}.",
  "reading": "Reading the articles",
  "reason.unsure": "Perhaps",
  "regenerate": "Ask again",
  "remove": "Remove",
  "remove.sure": "Remove for good?",
  "rename": "Rename",
  "rename.label": "Name of the conversation",
  "share.about": "Asked of a folder of articles with Footnote, {day}. Each number leads to the sentence that its statement rests on.",
  "share.here": "in its article",
  "share.markdown": "Save as Markdown",
  "share.original": "at the publisher",
  "share.page": "Save as a web page",
  "sort": "Order",
  "sort.-published": "Newest first",
  "sort.published": "Oldest first",
  "sort.source": "By outlet",
  "sort.title": "By title",
  "source": "Source",
  "start": "Start",
  "steps": "Citations of the answer",
  "stop": "Stop",
  "stopped": "Stopped.",
  "suggestions": "Questions to start with",
  "sync": "Read the folder again",
  "sync.done": "done: {added} added, {changed} changed, {removed} removed",
  "sync.folder": "The folder",
  "sync.skipped": { one: "{n} file was skipped", other: "{n} files were skipped" },
  "theme": "Theme",
  "theme.dark": "Dark",
  "theme.light": "Light",
  "theme.system": "As the system has it",
  "title": "Ask the articles.",
  "undo": "Undo",
  "unsure.about": "No sentence says it for certain. This one comes nearest:",
  "update": "The figure grew",
  "update.about": "The figure grew: {about}",
  "versions": "Versions of this question",
  "versions.after": "Next version",
  "versions.before": "Previous version",
  "verdict.disputed": "The articles disagree: yes and no.",
  "verdict.no": "No.",
  "verdict.yes": "Yes.",
  "written": "Written by {model}, and verified",
};

const CHOICE = "footnote.language";

const BASE = "en-GB";
// A further language is one file in languages/, whose name is its tag; the service lists them.
const TAGS = [BASE, ...(await (await fetch("languages.json")).json())];
const TAG_OF = Object.fromEntries(TAGS.map((tag) => [tag.split("-")[0], tag]));

/** What each language calls itself, by its code. */
export const LANGUAGES = Object.fromEntries(Object.keys(TAG_OF).map((code) => [code, ownName(code)]));
export const language = chosen() ?? preferred();
const locale = TAG_OF[language];
// Only the language that is spoken is loaded.
const messages = locale === BASE ? ENGLISH : (await import(`./languages/${locale}.js`)).MESSAGES;

const numbers = new Intl.NumberFormat(locale);
const plurals = new Intl.PluralRules(locale);
const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
const shortDays = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
const months = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
const ranges = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

/** The message, with its `{places}` filled; `n` also chooses between singular and plural. */
export function say(key, values = {}) {
  const message = messages[key];
  if (message === undefined) throw new Error(`no message ${key}`);
  const form = typeof message === "string" ? message : message[plurals.select(values.n)] ?? message.other;
  return form.replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === "number" ? numbers.format(values[name]) : values[name],
  );
}

/** As the language has it; where it has nothing to add to what the service said, that. */
export function sayOr(key, said) {
  return messages[key] ?? said;
}

/** A date of the form 2025-03-14, for people. */
export function sayDay(iso) {
  return days.format(new Date(iso));
}

/** A month of the form 2025-03. */
export function sayMonth(iso) {
  return months.format(new Date(`${iso}-01`));
}

/** The same without its year, where it is this year's. */
export function sayShortDay(iso) {
  const date = new Date(iso);
  return date.getUTCFullYear() === new Date().getUTCFullYear() ? shortDays.format(date) : days.format(date);
}

/** Two such dates, and those between them. */
export function sayDays(first, last) {
  return ranges.formatRange(new Date(first), new Date(last));
}

export function sayMoment(milliseconds) {
  return moments.format(milliseconds);
}

/** Fills what `index.html` says: texts, and the labels and hints that are attributes. */
export function translatePage() {
  document.documentElement.lang = language;
  /** @type {(selector: string) => NodeListOf<HTMLElement>} */
  const all = (selector) => document.querySelectorAll(selector);
  for (const node of all("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of all("[data-label]")) node.ariaLabel = say(node.dataset.label);
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
  const hinted = document.querySelectorAll("[data-hint]");
  for (const node of hinted) node.placeholder = say(node.dataset.hint);
}

export function chooseLanguage(code) {
  remember(code);
  location.reload();
}

function ownName(code) {
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
  return name[0].toLocaleUpperCase(code) + name.slice(1);
}

function preferred() {
  const asked = navigator.languages.map((tag) => tag.split("-")[0]);
  return asked.find((code) => code in LANGUAGES) ?? "en";
}

function chosen() {
  try {
    const code = localStorage.getItem(CHOICE);
    return code in LANGUAGES ? code : undefined;
  } catch {
    return undefined; // storage is refused to a frame on another site
  }
}

function remember(code) {
  try {
    localStorage.setItem(CHOICE, code);
  } catch {
    // As above: then the language is the browser's.
  }
}
