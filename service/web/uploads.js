import * as api from "./api.js";
import { element } from "./element.js";
import { say } from "./messages.js";

const LOOK_AGAIN_MS = 700;

/**
 * Files that the reader adds: a button and a list for the pane, and the page as a place to drop
 * them. `kinds` are the suffixes that can be read; `onAdded` is told when there are new articles.
 */
export class Uploads {
  #list = element("ul", { class: "uploads", "aria-live": "polite" });
  #lines = new Map(); // id → what shows its state
  #looking = null;
  #kinds;
  #onAdded;

  constructor({ kinds, onDrop, onAdded }) {
    this.#kinds = kinds;
    this.#onAdded = onAdded;
    this.#takeDrops(onDrop);
  }

  /** The head of the pane's list of articles. */
  get node() {
    const input = element("input", { type: "file", multiple: true, accept: this.#kinds.join(",") });
    input.addEventListener("change", () => {
      this.send([...input.files]);
      input.value = "";
    });
    const choose = element("label", { class: "choose" }, say("add"), input);
    const kinds = element("span", { class: "byline" }, say("add.kinds", { kinds: this.#kinds.join(" ") }));
    return element("div", { class: "adding" }, choose, kinds, this.#list);
  }

  /** One file after the other, so that a large one does not starve the others of their turn. */
  async send(files) {
    const lines = files.map((file) => line(file.name));
    this.#list.prepend(...lines.map(({ node }) => node));
    for (const [place, file] of files.entries()) {
      try {
        const { id } = await api.upload(file, (part) => lines[place].say("sending", part));
        this.#lines.set(id, lines[place]);
        lines[place].say("waiting");
        this.#look();
      } catch (error) {
        if (!(error instanceof api.ServiceError)) throw error;
        lines[place].fail(error.message);
      }
    }
  }

  #look() {
    this.#looking ??= setTimeout(() => this.#take(), LOOK_AGAIN_MS);
  }

  async #take() {
    this.#looking = null;
    let added = false;
    try {
      for (const { id, status, detail } of (await api.jobs()).jobs) {
        const shown = this.#lines.get(id);
        if (!shown) continue;
        if (status === "failed") shown.fail(detail);
        else shown.say(status);
        if (status !== "failed" && status !== "ready") continue;
        this.#lines.delete(id);
        added ||= status === "ready";
      }
    } catch (error) {
      if (!(error instanceof api.ServiceError)) throw error;
      // The next look may find it back.
    }
    if (this.#lines.size > 0) this.#look();
    if (added) this.#onAdded();
  }

  #takeDrops(onDrop) {
    const isFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
    const over = (on) => document.body.classList.toggle("dropping", on);
    document.addEventListener("dragover", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      over(true);
    });
    document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget === null && over(false));
    document.addEventListener("drop", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      over(false);
      onDrop();
      this.send([...event.dataTransfer.files]);
    });
  }
}

function line(name) {
  const state = element("span", { class: "byline" });
  const bar = element("progress", { max: 1, "aria-label": name });
  const node = element("li", {}, element("bdi", {}, name), state, bar);
  return {
    node,
    say(status, part = null) {
      state.textContent = say(`add.${status}`);
      if (part === null) bar.removeAttribute("value");
      else bar.value = part;
      bar.hidden = status === "ready";
    },
    fail(reason) {
      state.textContent = say("add.failed", { reason });
      bar.hidden = true;
      node.classList.add("failed");
    },
  };
}
