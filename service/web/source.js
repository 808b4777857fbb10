import { article as fetchArticle, citation as fetchCitation, ServiceError } from "./api.js";
import { titleOf } from "./citation.js";
import { button, element } from "./element.js";
import { showChoosing } from "./feedback.js";
import { say } from "./messages.js";
import { addressOf } from "./route.js";

/** The pane beside the conversation: one article with its cited sentence, or a list. */
export class Source {
  #page = document.getElementById("page");
  #steps = document.getElementById("steps");
  #position = document.getElementById("position");
  #previous = document.getElementById("previous");
  #next = document.getElementById("next");
  #name = document.getElementById("reading");
  #opener = null;
  #article = null; // what is being read; null while it is none
  #sentences = new Map();
  #askThis; // told the path of the article that the next questions are for
  #from = null; // where the keyboard was when something was asked for
  #wanted = null; // the latest thing asked for; what arrives for an earlier one is dropped

  constructor(askThis) {
    this.#askThis = askThis;
  }

  get open() {
    return document.body.classList.contains("reading-source");
  }

  /** Whether the pane shows, or is about to show, the list of this name. */
  shows(list) {
    return this.#wanted === list;
  }

  close() {
    this.#wanted = null;
    document.body.classList.remove("reading-source");
  }

  /** Gives the keyboard back to the link that opened the pane. */
  returnFocus() {
    if (this.#opener?.isConnected) this.#opener.focus({ preventScroll: true });
    this.#opener = null;
  }

  /** `load` gives the node of the list `key`, whose title is `name`. */
  async showList(key, name, load) {
    this.#show(key);
    this.#step([], -1);
    const node = await this.#arrival(key, load, () => this.showList(key, name, load));
    if (!node) return;
    this.#replace(name, node);
    document.title = `${name} – Footnote`;
    this.#page.querySelector("h2").focus();
  }

  /**
   * `said` names what the sentence said when it was cited, null where the link doesn't tell;
   * `citations` are those of the answer being read, `place` this sentence's among them, or -1.
   */
  async showArticle(id, sentence, said, around) {
    const wanted = [id, sentence, said].join("/");
    this.#show(wanted);
    this.#step(around.citations, around.place);
    const known = around.citations[around.place]?.quote;
    const again = () => this.showArticle(id, sentence, said, around);
    const { reading } = await import("./reading.js");
    const found = await this.#arrival(wanted, () => this.#find(id, sentence, said, known), again, known);
    if (!found) return;
    const fresh = this.#article?.id !== found.body.id;
    if (fresh) {
      const drawn = reading(found.body, this.#askThis);
      const { node, sentences } = drawn;
      this.#replace(titleOf(found.body), node);
      this.#article = found.body;
      this.#sentences = sentences;
      showChoosing();
    }
    document.title = `${titleOf(this.#article)} – Footnote`;
    this.#highlight(found, around.citations, fresh);
  }

  /** The article to show, where the cited sentence is in it now, and what there is to say of that. */
  async #find(id, sentence, said, known) {
    const cited = sentence !== null && said !== null;
    const here = await this.#articleOf(id).catch((error) => {
      if (!cited || error.status !== 404) throw error;
      return null; // the sentence may stand in another article
    });
    const stands = here?.segments.find(({ number }) => number === sentence)?.text;
    const without = sentence !== null && stands === undefined;
    const asCited = { body: here, sentence, notice: without ? say("citation.without", { n: sentence }) : null };
    if (!cited || (known && stands === known)) return asCited;
    try {
      const { status, citation, then } = await fetchCitation(`${id}-s${sentence}-${said}`, known);
      if (status === "valid") return asCited;
      const notice = say(`citation.${status}`);
      const quote = then?.quote ?? known;
      const body = citation ? await this.#articleOf(citation.article.id) : here;
      if (body) return { body, sentence: citation?.sentence ?? null, notice, quote };
      throw Object.assign(new ServiceError(notice), { status: 404, quote });
    } catch (error) {
      if (!here || !(error instanceof ServiceError)) throw error;
      return asCited; // the article is here; only the check is not to be had
    }
  }

  async #articleOf(id) {
    return this.#article?.id === id ? this.#article : fetchArticle(id);
  }

  #show(wanted) {
    this.#wanted = wanted;
    this.#from = document.activeElement;
    if (!this.open) this.#opener = document.activeElement;
    document.body.classList.add("reading-source");
  }

  #replace(name, ...nodes) {
    this.#name.replaceChildren(element("bdi", {}, name));
    this.#article = null;
    this.#page.replaceChildren(...nodes);
    this.#page.scrollTop = 0;
  }

  /** What `load` gives; undefined when it failed (and the pane says so) or came too late. */
  async #arrival(wanted, load, again, quote = null) {
    try {
      const body = await load();
      return this.#wanted === wanted ? body : undefined;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (this.#wanted !== wanted) return undefined;
      const retry = error.status === 404 ? null : button(say("again"), again);
      const failure = element("p", { class: "failure", role: "alert" }, error.message, retry);
      const said = error.quote ?? quote;
      this.#replace(say("source"), failure, ...(said ? [saidThen(said)] : []));
      return undefined;
    }
  }

  #step(citations, place) {
    this.#steps.hidden = place < 0;
    if (place < 0) return;
    this.#position.textContent = say("position", { n: place + 1, total: citations.length });
    for (const [link, to] of [[this.#previous, place - 1], [this.#next, place + 1]]) {
      if (citations[to]) link.href = addressOf(citations[to]);
      else link.removeAttribute("href");
    }
  }

  /** @param {{ sentence: number | null, notice: string | null, quote?: string }} stands */
  #highlight({ sentence: number, notice, quote }, citations, fresh) {
    for (const node of this.#page.querySelectorAll(".cited, .current, .standing")) {
      if (node.matches(".standing")) node.remove();
      node.classList.remove("cited", "current");
      node.removeAttribute("aria-current");
    }
    for (const { article, sentence } of citations) {
      if (article.id === this.#article.id) for (const part of this.#parts(sentence)) part.classList.add("cited");
    }
    const sentence = this.#sentences.get(number);
    const text = this.#article.segments.find((each) => each.number === number)?.text;
    if (notice) {
      const then = quote && quote !== text ? saidThen(quote) : null;
      const line = element("div", { class: "standing failure", role: "alert" }, element("p", {}, notice), then);
      this.#page.prepend(line);
    }
    for (const part of this.#parts(number)) part.classList.add("current");
    sentence?.closest("p[hidden]")?.removeAttribute("hidden"); // a headline that stands above already
    sentence?.setAttribute("aria-current", "location");
    this.#bringToView(sentence ?? this.#page.querySelector("h2"), fresh);
  }

  /** The nodes of a sentence: several where it goes through the cells of a table. */
  #parts(number) {
    return number === null ? [] : this.#page.querySelectorAll(`[data-sentence="${number}"]`);
  }

  /** Centres a node in the pane and, unless the reader is stepping, moves the keyboard there. */
  #bringToView(node, fresh) {
    const pane = this.#page.getBoundingClientRect();
    const place = node.getBoundingClientRect();
    const top = this.#page.scrollTop + place.top - pane.top - (pane.height - place.height) / 2;
    this.#page.scrollTo({ top, behavior: fresh ? "instant" : "auto" });
    if (document.activeElement?.closest("#steps a[href]")) return;
    const moved = document.activeElement !== this.#from; // whoever began to type meanwhile goes on
    if (moved && document.activeElement?.matches("input, textarea")) return;
    if (!node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
    node.focus({ preventScroll: true });
  }
}

function saidThen(quote) {
  return element("p", { dir: "auto" }, say("citation.said", { quote }));
}
