import { conflict, found, notes, notices, Statements, unanswerable, update } from "./answer.js";
import { button, element } from "./element.js";
import { feedback } from "./feedback.js";
import { chipsOf } from "./filters.js";
import { asText } from "./footnotes.js";
import { say, sayOr } from "./messages.js";
import { toast } from "./toast.js";

/**
 * A question and what came of it, with its node. `record` is what is kept of it (see store.js);
 * `citations` are those to step through, in their order. `actions` are what the chat can do:
 * `edit(turn, question)`, `retry(turn)`, `changed(turn)`, `version(record)`.
 */
export class Turn {
  citations = [];
  #statements = [];
  #kind = "lookup";
  #told = null; // where its statements stand
  #found = null; // the line that says what was looked in; it stays below the statements
  #numbered = new Map();
  #actions;

  constructor(record, actions) {
    this.record = record;
    this.#actions = actions;
    this.waiting = element("p", { class: "waiting" }, say("reading"));
    this.answer = element("div", { class: "answer" }, this.waiting);
    this.heading = element("h2", { class: "question", dir: "auto" }, record.question);
    this.versions = element("nav", { class: "versions", "aria-label": say("versions"), hidden: true });
    this.asked = element("div", { class: "asked" }, this.heading, this.versions, this.#only());
    this.foot = element("div", { class: "actions" });
    this.node = element("section", { class: "turn" }, this.asked, this.answer, this.foot);
    if (record.answer || record.stopped) this.#restore();
  }

  get finished() {
    return this.record.answer !== null && !this.record.stopped;
  }

  /** Where the question stands among its versions, with a way to the one before and after. */
  showVersions(all) {
    const at = all.findIndex(({ id }) => id === this.record.id);
    const to = (place, sign, name) => {
      const go = () => this.#actions.version(all[place]);
      return button(sign, go, { class: "quiet", "aria-label": say(name), disabled: !all[place] });
    };
    const place = element("span", {}, say("position", { n: at + 1, total: all.length }));
    this.versions.hidden = all.length < 2;
    this.versions.replaceChildren(to(at - 1, "‹", "versions.before"), place, to(at + 1, "›", "versions.after"));
  }

  focusVersions() {
    this.versions.querySelector("button:enabled")?.focus();
  }

  /** Its marks that lead to `hash`. */
  marksOf(hash) {
    return [...this.node.querySelectorAll(".mark")].filter((mark) => mark.hash === hash);
  }

  take({ event, body }) {
    if (event === "retrieved") this.#begin(body);
    else if (event === "statement") this.#state(body.statement, body.citations);
    else if (event === "finished") this.#finish(body);
  }

  /** The reader stopped it; what has arrived stays. */
  stop() {
    this.record.stopped = true;
    this.record.answer = { statements: this.#statements, citations: this.citations };
    this.#sayStopped();
  }

  fail(message) {
    const again = button(say("again"), () => this.#actions.retry(this));
    this.#add(element("p", { class: "failure", role: "alert" }, element("span", { dir: "auto" }, message), again));
  }

  end() {
    this.waiting.remove();
    this.#showActions();
  }

  /** The turn as the service wants to be told of it: at most `longest` characters of answer. */
  asHistory(longest) {
    const characters = [...this.#statements.map(({ text }) => text).join(" ")];
    return { question: this.record.question, answer: characters.slice(0, longest).join("") };
  }

  #restore() {
    const { answer, stopped } = this.record;
    if (!stopped) this.#finish(answer);
    else {
      for (const each of answer.statements) this.#state(each, answer.citations);
      this.#sayStopped();
    }
    this.end();
  }

  #add(...nodes) {
    const shown = nodes.filter((node) => node !== null);
    this.waiting.before(...shown);
  }

  #begin({ kind, articles }) {
    this.#kind = kind ?? this.#kind;
    this.#found = found(articles);
    this.#add(this.#found);
  }

  #know(citations) {
    const fresh = citations.filter(({ number }) => !this.#numbered.has(number));
    for (const citation of fresh) this.#numbered.set(citation.number, citation);
    this.citations.push(...fresh);
  }

  #state(body, citations) {
    this.#know(citations);
    this.#statements.push(body);
    if (!this.#told) {
      this.#told = new Statements(this.#kind);
      (this.#found ?? this.waiting).before(this.#told.node);
    }
    this.waiting.replaceChildren(); // what is there says that the articles are being read
    this.#told.add(body, this.#numbered);
  }

  #finish(body) {
    this.#kind = body.kind ?? this.#kind;
    this.#know(body.citations);
    if (body.reply) this.#add(element("p", { class: "statement reply" }, sayOr(body.reply.code, body.reply.message)));
    if (body.verdict) this.answer.prepend(element("p", { class: "yes-no" }, say(`verdict.${body.verdict}`)));
    for (const missed of body.statements.slice(this.#statements.length)) this.#state(missed, []);
    if (body.reason) {
      this.citations.push(...body.reason.nearest);
      this.#add(unanswerable(body.reason));
    }
    this.#add(
      ...body.conflicts.map((each) => conflict(each, body.question, this.#numbered)),
      ...(body.updates ?? []).map((each) => update(each, body.question, this.#numbered)),
      ...notices(body.receipt),
      this.#found ?? found(lookedIn(body.receipt)),
      notes(body),
    );
    this.record.answer = body;
  }

  #sayStopped() {
    const again = button(say("again"), () => this.#actions.retry(this));
    this.#add(element("p", { class: "stopped" }, say("stopped"), again));
  }

  #only() {
    const chips = chipsOf(this.record.filters);
    if (chips.length === 0) return null;
    const list = chips.map(({ text }) => element("li", { class: "chip", dir: "auto" }, text));
    return element("div", { class: "only" }, `${say("only")} `, element("ul", { class: "chips" }, ...list));
  }

  #showActions() {
    const edit = button(say("edit"), () => this.#editQuestion(), { class: "quiet" });
    if (!this.finished) return this.foot.replaceChildren(edit);
    const copy = button(say("copy"), () => this.#copy(), { class: "quiet" });
    const again = button(say("regenerate"), () => this.#actions.retry(this), { class: "quiet" });
    this.foot.replaceChildren(copy, edit, again, ...feedback(this.record, () => this.#actions.changed(this)));
  }

  async #copy() {
    const text = asText(this.record.answer);
    try {
      await navigator.clipboard.writeText(text);
      toast(say("copied"));
    } catch {
      // Refused, or absent where the page is not served over HTTPS.
      toast(copyBySelection(text) ? say("copied") : say("copy.failed"));
    }
  }

  #editQuestion() {
    const close = () => {
      form.replaceWith(this.heading);
      this.foot.querySelector("button")?.focus();
    };
    const box = element("textarea", { rows: 2, "aria-label": say("edit.label") });
    box.value = this.record.question;
    const send = element("button", { class: "primary" }, say("ask"));
    const form = element("form", { class: "editing" }, box, send, button(say("cancel"), close));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (box.value.trim()) this.#actions.edit(this, box.value.trim());
    });
    form.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && !event.shiftKey && event.target === box) form.requestSubmit();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.heading.replaceWith(form);
    box.focus();
    box.select();
  }
}

/** The articles of the passages that were read, best first. */
function lookedIn({ retrieved }) {
  return [...new Map(retrieved.map(({ article }) => [article.id, article])).values()];
}

function copyBySelection(text) {
  const box = element("textarea", { class: "offscreen", "aria-hidden": "true" });
  box.value = text;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  focused?.focus();
  return copied;
}
