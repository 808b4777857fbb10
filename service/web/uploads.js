import * as api from "./api.js";
import { button, element } from "./element.js";
import { say } from "./messages.js";

const LOOK_AGAIN_MS = 700;
const SHOWN_AGAIN = 20; // jobs from before this page was opened

/**
 * Files that the reader adds: a button and a list for the pane, and the page as a place to drop
 * them. `kinds` are the suffixes that can be read; `onAdded` is told when there are new articles.
 */
export class Uploads {
  #list = element("ul", { class: "uploads", "aria-live": "polite" });
  #progress = element("p", { class: "lead", role: "status" });
  #lines = new Map(); // id → what shows its state, while that may change
  #seen = new Set(); // ids of jobs that have a line
  #begun = 0; // when the files that are under way were chosen
  #files = 0; // how many they are, and how many of them are done
  #done = 0;
  #cancelled = false;
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
    this.#recall();
    return element("div", { class: "adding" }, choose, kinds, this.#progress, this.#list);
  }

  /** One file after the other, so that a large one does not starve the others of their turn. */
  async send(files) {
    const lines = files.map((file) => line(file.name));
    this.#list.prepend(...lines.map(({ node }) => node));
    if (this.#done === this.#files) [this.#begun, this.#files, this.#done] = [Date.now(), 0, 0];
    this.#files += files.length;
    this.#cancelled = false;
    for (const [place, file] of files.entries()) {
      this.#showProgress();
      if (this.#cancelled) {
        lines[place].fail(say("add.cancelled"));
        this.#done++;
        continue;
      }
      try {
        const { id } = await api.upload(file, (part) => lines[place].say("sending", part));
        this.#follow(id, lines[place]);
        lines[place].say("waiting");
      } catch (error) {
        if (!(error instanceof api.ServiceError)) throw error;
        lines[place].fail(error.message);
        this.#done++;
      }
    }
    this.#showProgress();
  }

  #follow(id, shown) {
    this.#seen.add(id);
    this.#lines.set(id, shown);
    this.#look();
  }

  /** How many files are done, about how long the others take, and a way to leave them out. */
  #showProgress() {
    const [done, all] = [this.#done, this.#files];
    if (done >= all) return this.#progress.replaceChildren();
    const left = done ? Math.ceil((((Date.now() - this.#begun) / done) * (all - done)) / 1000) : null;
    const parts = [say("add.progress", { n: done, total: all }), left === null ? null : say("add.left", { n: left })];
    const cancel = button(say("cancel"), () => (this.#cancelled = true), { class: "quiet" });
    this.#progress.replaceChildren(`${parts.filter(Boolean).join(" · ")} `, cancel);
  }

  /** What was sent before this page was opened, with what became of it. */
  async #recall() {
    const found = await api.jobs().catch(() => ({ jobs: [] }));
    for (const { id, name, status, detail } of found.jobs.slice(0, SHOWN_AGAIN)) {
      if (this.#seen.has(id) || !name) continue;
      const shown = line(name);
      this.#list.append(shown.node);
      if (status === "failed") shown.fail(detail);
      else shown.say(status);
      this.#seen.add(id);
      if (status === "waiting" || status === "reading") this.#follow(id, shown);
    }
  }

  /** Shows what becomes of a job that was begun elsewhere: an article that is removed. */
  watch({ id, name }) {
    const shown = line(name);
    this.#list.prepend(shown.node);
    this.#follow(id, shown);
    shown.say("waiting");
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
        this.#done = Math.min(this.#done + 1, this.#files);
        added ||= status === "ready";
      }
    } catch (error) {
      if (!(error instanceof api.ServiceError)) throw error;
      // The next look may find it back.
    }
    this.#showProgress();
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
