import { ask, ServiceError } from "./api.js";
import { latestAfter, path, versions } from "./conversation.js";
import { element } from "./element.js";
import { say } from "./messages.js";
import { conversation, keep, newId } from "./store.js";
import { Turn } from "./turn.js";

const HISTORY_TURNS = 6;
const HISTORY_ANSWER_CHARS = 8_000; // the service takes no longer ones
const LONGEST_TITLE = 80;
const BOTH = ["model", "extractive"];

/** The conversation: its turns, the one answer that may be running, and where its citations lead. */
export class Chat {
  #kept = fresh(newId());
  #turns = [];
  #beside = []; // answers of the other answerer
  #read = null; // the turn whose citations the reader follows
  #running = null;

  /** `options()` gives the filters and the answerer that are chosen now. */
  constructor(list, { options, onChange, onUnanswered, onUnkept }) {
    this.list = list;
    this.options = options;
    this.onChange = onChange;
    this.onUnanswered = onUnanswered;
    this.onUnkept = onUnkept;
    list.addEventListener("click", (event) => {
      this.#read = [...this.#turns, ...this.#beside].find(({ node }) => node.contains(event.target)) ?? this.#read;
    });
  }

  get id() {
    return this.#kept.id;
  }

  get running() {
    return this.#running !== null;
  }

  /** The whole of it, as it is kept. */
  get kept() {
    return this.#kept;
  }

  get title() {
    return this.#kept.title ?? this.#turns[0]?.record.question ?? null;
  }

  get empty() {
    return this.#turns.length === 0;
  }

  stop() {
    this.#running?.abort();
  }

  /** Puts a kept conversation in place of this one; `undefined` begins one with this id. */
  open(id, kept) {
    this.stop();
    this.#kept = kept ?? fresh(id);
    this.#draw();
    this.#turns.at(-1)?.node.scrollIntoView({ block: "start" });
  }

  #draw() {
    this.#read = null;
    this.#beside = [];
    this.#turns = path(this.#kept).map((record) => this.#turn(record));
    this.list.replaceChildren(...this.#turns.map(({ node }) => node));
    this.#showVersions();
    this.onChange();
  }

  /** Takes up what another tab asked on in this conversation. */
  async takeUp(id) {
    const stored = id === this.id && !this.running ? await conversation(id) : null;
    if (!stored || id !== this.id || this.running) return;
    const shown = this.#kept.current;
    this.#kept = { ...stored, current: latestAfter(stored, shown) };
    if (this.#kept.current === shown) this.#showVersions();
    else this.#draw();
  }

  rename(title) {
    this.#kept.title = title;
  }

  /** Asks; with the answerer "both" two of them side by side, which are kept as two versions. */
  async ask(question, { filters, answerer } = this.options()) {
    const earlier = this.#turns.filter(({ finished }) => finished).slice(-HISTORY_TURNS);
    const history = earlier.map((each) => each.asHistory(HISTORY_ANSWER_CHARS));
    const parent = this.#turns.findLast(({ record }) => record.answer)?.record.id ?? null;
    const turns = (answerer === "both" ? BOTH : [answerer]).map((each) =>
      this.#turn({ id: newId(), parent, question, filters, answerer: each, history, answer: null }),
    );
    const [turn] = turns;
    const running = new AbortController();
    const kept = this.#kept;
    this.#turns.push(turn);
    this.#beside.push(...turns.slice(1));
    this.#read = turn;
    this.#running = running;
    this.list.append(turns.length > 1 ? pair(turns) : turn.node);
    this.onChange();
    turn.node.scrollIntoView({ block: "start" });
    await Promise.all(turns.map((each) => this.#hear(each, running.signal)));
    if (this.#running === running) this.#running = null;
    this.#showVersions();
    this.onChange();
    for (const { record } of turns.toReversed()) if (record.answer) await this.#keep(kept, record);
  }

  async #hear(turn, signal) {
    const { question, history, filters, answerer } = turn.record;
    try {
      for await (const event of ask({ question, history, filters, answerer }, signal)) turn.take(event);
    } catch (error) {
      this.#breakOff(turn, error);
    } finally {
      turn.end();
    }
  }

  #breakOff(turn, error) {
    if (error.name === "AbortError") turn.stop();
    else if (error instanceof ServiceError) turn.fail(error.message);
    else throw error;
    if (this.#turns.includes(turn)) this.onUnanswered(turn.record.question);
  }

  #turn(record) {
    return new Turn(record, {
      edit: (turn, question) => this.#askAnew(turn, question),
      retry: (turn) => this.#askAnew(turn, turn.record.question),
      changed: () => this.#keep(this.#kept),
      version: (to) => this.#turnTo(to),
    });
  }

  /** Where a question was asked in several versions, each of them has its place among them. */
  #showVersions() {
    for (const turn of this.#turns) turn.showVersions(this.#versions(turn));
  }

  #versions(turn) {
    const kept = versions(this.#kept, turn.record);
    if (kept.some(({ id }) => id === turn.record.id)) return kept;
    return turn === this.#turns.at(-1) ? [...kept, turn.record] : [turn.record];
  }

  /** Shows another version of a question, with what was asked after it. */
  #turnTo(to) {
    if (this.running) return;
    this.#kept.current = latestAfter(this.#kept, to.id);
    this.#draw();
    const shown = this.#turns.find(({ record }) => record.id === to.id);
    this.#keep(this.#kept);
    shown.node.scrollIntoView({ block: "nearest" });
    shown.focusVersions();
  }

  /** Asks in place of a turn, which stays as another version, with those that built on it. */
  #askAnew(turn, question) {
    if (this.running) return;
    const gone = this.#turns.splice(this.#turns.indexOf(turn));
    for (const { node } of gone) (node.closest(".pair") ?? node).remove();
    const { filters, answerer } = turn.record;
    this.onUnanswered("", question); // it is no longer for the ask box to keep
    this.ask(question, { filters, answerer });
  }

  async #keep(kept, record = null) {
    if (record && !kept.turns.some(({ id }) => id === record.id)) kept.turns.push(record);
    if (record) kept.current = record.id;
    this.#showVersions();
    kept.title ??= kept.turns[0].question.slice(0, LONGEST_TITLE);
    kept.changed = Date.now();
    try {
      await keep(kept);
    } catch (error) {
      this.onUnkept(error);
    }
  }

  /** Fills the marks that lead to what is open beside, in the answer that is read. */
  showCurrent(hash) {
    for (const mark of this.list.querySelectorAll(".mark[aria-current]")) mark.removeAttribute("aria-current");
    const turns = [this.#read, ...this.#turns.toReversed()].filter(Boolean);
    const marks = turns.map((turn) => turn.marksOf(hash)).find(({ length }) => length > 0) ?? [];
    for (const mark of marks) mark.setAttribute("aria-current", "true");
    if (marks[0] && !marks[0].matches(":focus")) marks[0].scrollIntoView({ block: "nearest" });
  }

  /** Opens the first citation of the last answer. */
  openFirst() {
    this.#turns.at(-1)?.node.querySelector(".mark")?.click();
  }

  /** The citations among which a sentence stands, and its place there (-1: it is not cited). */
  citationsAround(article, sentence) {
    const isIt = (citation) => citation.article.id === article && citation.sentence === sentence;
    const turns = [this.#read, ...this.#turns.toReversed()].filter(Boolean);
    const citations = turns.find((turn) => turn.citations.some(isIt))?.citations ?? [];
    return { citations, place: citations.findIndex(isIt) };
  }
}

function pair(turns) {
  const sides = turns.map(({ node, record }) =>
    element("div", {}, element("p", { class: "lead" }, say(`answerer.${record.answerer}`)), node),
  );
  return element("div", { class: "pair" }, ...sides);
}

function fresh(id) {
  return { id, title: null, started: Date.now(), changed: Date.now(), turns: [], current: null };
}
