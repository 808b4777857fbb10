import { ask, ServiceError } from "./api.js";
import { keep, newId } from "./store.js";
import { Turn } from "./turn.js";

const HISTORY_TURNS = 6;
const HISTORY_ANSWER_CHARS = 8_000; // the service takes no longer ones
const LONGEST_TITLE = 80;

/** The conversation: its turns, the one answer that may be running, and where its citations lead. */
export class Chat {
  #kept = fresh(newId());
  #turns = [];
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
      this.#read = this.#turns.find(({ node }) => node.contains(event.target)) ?? this.#read;
    });
  }

  get id() {
    return this.#kept.id;
  }

  get running() {
    return this.#running !== null;
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
    this.#read = null;
    this.#turns = this.#kept.turns.map((record) => this.#turn(record));
    this.list.replaceChildren(...this.#turns.map(({ node }) => node));
    this.#turns.at(-1)?.node.scrollIntoView({ block: "start" });
    this.onChange();
  }

  rename(title) {
    this.#kept.title = title;
  }

  async ask(question, { filters, answerer } = this.options()) {
    const earlier = this.#turns.filter(({ finished }) => finished).slice(-HISTORY_TURNS);
    const history = earlier.map((each) => each.asHistory(HISTORY_ANSWER_CHARS));
    const turn = this.#turn({ question, filters, answerer, history, answer: null });
    const running = new AbortController();
    const kept = this.#kept;
    this.#turns.push(turn);
    this.#read = turn;
    this.#running = running;
    this.list.append(turn.node);
    this.onChange();
    turn.node.scrollIntoView({ block: "start" });
    try {
      const events = ask({ question, history, filters, answerer }, running.signal);
      for await (const event of events) turn.take(event);
    } catch (error) {
      this.#breakOff(turn, error);
    } finally {
      turn.end();
      if (this.#running === running) this.#running = null;
      this.onChange();
    }
    if (turn.record.answer) await this.#keep(kept, turn.record);
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
    });
  }

  /** Asks in place of a turn; it goes, and with it those that built on it. */
  #askAnew(turn, question) {
    if (this.running) return;
    const gone = this.#turns.splice(this.#turns.indexOf(turn));
    for (const { node } of gone) node.remove();
    this.#kept.turns = this.#turns.map(({ record }) => record);
    const { filters, answerer } = turn.record;
    this.onUnanswered("", question); // it is no longer for the ask box to keep
    this.ask(question, { filters, answerer });
  }

  async #keep(kept, record = null) {
    if (record && !kept.turns.includes(record)) kept.turns.push(record);
    kept.title ??= kept.turns[0].question.slice(0, LONGEST_TITLE);
    kept.changed = Date.now();
    try {
      await keep(kept);
    } catch (error) {
      this.onUnkept(error);
    }
  }

  /** The citations among which a sentence stands, and its place there (-1: it is not cited). */
  citationsAround(article, sentence) {
    const isIt = (citation) => citation.article.id === article && citation.sentence === sentence;
    const turns = [this.#read, ...this.#turns.toReversed()].filter(Boolean);
    const citations = turns.find((turn) => turn.citations.some(isIt))?.citations ?? [];
    return { citations, place: citations.findIndex(isIt) };
  }
}

function fresh(id) {
  return { id, title: null, started: Date.now(), changed: Date.now(), turns: [] };
}
