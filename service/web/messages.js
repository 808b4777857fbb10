/** Every word that the page itself says; german.js says the same. Articles and answers keep theirs. */
export const ENGLISH = {
  "about": "Every sentence of an answer carries a number. The number leads to the sentence it rests on, in its article.",
  "add": "Add articles",
  "add.drop": "Drop articles here to add them",
  "add.failed": "not added: {reason}",
  "add.kinds": "or drop them anywhere on this page: {kinds}",
  "add.reading": "being read",
  "add.ready": "ready to be asked about",
  "add.sending": "being sent",
  "add.waiting": "waiting to be read",
  "again": "Try again",
  "answerer": "Answers",
  "answerer.auto": "As the service sees fit",
  "answerer.extractive": "In the articles’ own sentences",
  "answerer.model": "Written by a model",
  "articles": "Articles",
  "articles.all": "All articles",
  "articles.count": { one: "{n} article", other: "{n} articles" },
  "articles.find": "Find an article",
  "articles.from": "Articles from {outlets}",
  "articles.none": "There are no articles yet.",
  "ask": "Ask",
  "ask.label": "Your question",
  "ask.placeholder": "Ask about the articles",
  "audit": "Check citations",
  "audit.edited": "Edited",
  "audit.moved": "Moved",
  "audit.removed": "Removed",
  "audit.result": "{n} of {total} citations stand where they were cited.",
  "cancel": "Cancel",
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
  "keys": "Enter asks, Shift Enter starts a new line, Esc stops",
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
  "page": "page {n}",
  "page.head": "Page {n}",
  "periods": "Articles by day of publication",
  "position": "{n} of {total}",
  "previous": "Previous citation",
  "reading": "Reading the articles",
  "reason.unsure": "Perhaps",
  "rename": "Rename",
  "rename.label": "Name of the conversation",
  "source": "Source",
  "start": "Start",
  "steps": "Citations of the answer",
  "stop": "Stop",
  "stopped": "Stopped.",
  "suggestions": "Questions to start with",
  "title": "Ask the articles.",
  "undo": "Undo",
  "unsure.about": "No sentence says it for certain. This one comes nearest:",
  "update": "The figure grew",
  "update.about": "The figure grew: {about}",
  "verdict.disputed": "The articles disagree: yes and no.",
  "verdict.no": "No.",
  "verdict.yes": "Yes.",
};

const CHOICE = "footnote.language";

export const LANGUAGES = { en: "English", de: "Deutsch" };
export const language = chosen() ?? preferred();
// Only the language that is spoken is loaded.
const messages = language === "de" ? (await import("./german.js")).GERMAN : ENGLISH;

const LOCALES = { en: "en-GB", de: "de-DE" };
const numbers = new Intl.NumberFormat(LOCALES[language]);
const plurals = new Intl.PluralRules(LOCALES[language]);
const days = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "medium", timeZone: "UTC" });
const shortDays = new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "short", timeZone: "UTC" });
const ranges = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "medium", timeStyle: "short" });

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
