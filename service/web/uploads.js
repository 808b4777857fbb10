import * as api from "./api.js";
import { button, element } from "./element.js";
import { say, sayOr } from "./messages.js";

const LOOK_AGAIN_MS = 700;
const SHOWN_AGAIN = 20; // jobs from before this page was opened
const ENDED = new Set(["ready", "failed", "cancelled"]);

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
    const sync = button(say("sync"), () => this.#begin(api.sync), { class: "choose" });
    const kinds = element("span", { class: "byline" }, say("add.kinds", { kinds: this.#kinds.join(" ") }));
    this.#recall();
    return element("div", { class: "adding" }, choose, sync, kinds, this.#progress, this.#list);
  }

  /** A job that is no file of this page's: its line says what becomes of it. */
  async #begin(start) {
    try {
      this.watch(await start());
    } catch (error) {
      if (!(error instanceof api.ServiceError)) throw error;
      const refused = line(say("sync.folder"));
      this.#list.prepend(refused.node);
      refused.show({ status: "failed", detail: error.message });
    }
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
        lines[place].show({ status: "cancelled" });
        this.#done++;
        continue;
      }
      try {
        const job = await api.upload(file, (part) => lines[place].show({ status: "sending" }, part));
        this.#follow(job, lines[place]);
      } catch (error) {
        if (!(error instanceof api.ServiceError)) throw error;
        lines[place].show({ status: "failed", detail: error.message });
        this.#done++;
      }
    }
    this.#showProgress();
  }

  #follow(job, shown) {
    this.#seen.add(job.id);
    this.#lines.set(job.id, shown);
    shown.show(job);
    shown.onCancel(() => this.#cancel(job.id));
    this.#look();
  }

  async #cancel(id) {
    try {
      this.#take([await api.cancel(id)]);
    } catch (error) {
      if (!(error instanceof api.ServiceError)) throw error;
      this.#look(); // what has become of it is told there
    }
  }

  /** What has not been sent stays here; what waits or is read is taken back. */
  #cancelAll() {
    this.#cancelled = true;
    for (const id of this.#lines.keys()) this.#cancel(id);
  }

  /** How many files are done, about how long the others take, and a way to leave them out. */
  #showProgress() {
    const [done, all] = [this.#done, this.#files];
    if (done >= all) return this.#progress.replaceChildren();
    const left = done ? Math.ceil((((Date.now() - this.#begun) / done) * (all - done)) / 1000) : null;
    const parts = [say("add.progress", { n: done, total: all }), left === null ? null : say("add.left", { n: left })];
    const cancel = button(say("cancel.all"), () => this.#cancelAll(), { class: "quiet" });
    this.#progress.replaceChildren(`${parts.filter(Boolean).join(" · ")} `, cancel);
  }

  /** What was sent before this page was opened, with what became of it. */
  async #recall() {
    const found = await api.jobs().catch(() => ({ jobs: [] }));
    for (const job of found.jobs.slice(0, SHOWN_AGAIN)) {
      if (this.#seen.has(job.id)) continue;
      this.#seen.add(job.id);
      const shown = line(job.name || say("sync.folder"));
      this.#list.append(shown.node);
      if (ENDED.has(job.status)) shown.show(job);
      else this.#follow(job, shown);
    }
  }

  /** Shows what becomes of a job that was begun elsewhere: an article that is removed. */
  watch(job) {
    const shown = line(job.name || say("sync.folder"));
    this.#list.prepend(shown.node);
    this.#follow(job, shown);
  }

  #look() {
    this.#looking ??= setTimeout(() => this.#ask(), LOOK_AGAIN_MS);
  }

  async #ask() {
    this.#looking = null;
    try {
      this.#take((await api.jobs()).jobs);
    } catch (error) {
      if (!(error instanceof api.ServiceError)) throw error;
      this.#look(); // the next look may find it back
    }
  }

  #take(jobs) {
    let changed = false;
    for (const job of jobs) {
      const shown = this.#lines.get(job.id);
      if (!shown) continue;
      shown.show(job);
      if (!ENDED.has(job.status)) continue;
      this.#lines.delete(job.id);
      this.#done = Math.min(this.#done + 1, this.#files);
      changed ||= job.status !== "failed";
    }
    this.#showProgress();
    if (this.#lines.size > 0) this.#look();
    if (changed) this.#onAdded();
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

/** The line of a file or another change: what has become of it, how far it is, and a way to undo it. */
function line(name) {
  const state = element("span", { class: "byline" });
  const bar = element("progress", { max: 1, "aria-label": name });
  const undo = button(say("cancel"), () => {}, { class: "quiet", hidden: true, "aria-label": say("cancel.one", { name }) });
  const node = element("li", {}, element("bdi", {}, name), state, bar, undo);
  return {
    node,
    /** `job` as the service tells it; `part` of a file that is being sent. */
    show(job, part = null) {
      const { status, progress } = job;
      state.textContent = told(job);
      const value = part ?? (progress?.total ? progress.done / progress.total : null);
      if (value === null) bar.removeAttribute("value");
      else bar.value = value;
      bar.hidden = ENDED.has(status);
      node.classList.toggle("failed", status === "failed");
      if (ENDED.has(status)) undo.hidden = true;
      node.querySelector("details")?.remove();
      if (job.synced?.skipped) node.append(skipped(job.synced));
    },
    onCancel(act) {
      undo.hidden = false;
      undo.onclick = act;
    },
  };
}

function told({ status, detail, progress, synced }) {
  if (status === "failed") return say("add.failed", { reason: detail });
  if (synced) return say("sync.done", synced);
  if (!progress?.total) return say(`add.${status}`);
  const { phase, done, total, seconds_left: left } = progress;
  const far = say("add.phase", { phase: sayOr(`phase.${phase}`, phase), n: done, total });
  return left === null ? far : `${far} · ${say("add.left", { n: left })}`;
}

/** What could not be read, and why: folded, as it may be long. */
function skipped({ skipped: n, reasons }) {
  const rows = reasons.map(({ path, reason }) => element("li", {}, element("bdi", {}, path), `: ${reason}`));
  if (n > reasons.length) rows.push(element("li", {}, say("found.more", { n: n - reasons.length })));
  return element("details", {}, element("summary", {}, say("sync.skipped", { n })), element("ul", {}, ...rows));
}
