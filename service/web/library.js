import * as api from "./api.js";
import { byline, title, titleOf } from "./citation.js";
import { button, element } from "./element.js";
import { say, sayMonth } from "./messages.js";
import { address } from "./route.js";

const AT_ONCE = 50; // rows that are asked for
const TYPING_MS = 150;
const SORTS = ["-published", "published", "title", "source"];
const OWN = /^uploads\//; // what readers sent, they may remove

/**
 * The list of all articles, which the service searches, sorts and hands out a page at a time.
 * `held` is the collection; `adding` stands above the list, if given. `on` is told which articles
 * to ask (`ask`, their paths) and which one to remove (`remove`, its id).
 */
export class Library {
  node;
  #number = element("p", { class: "lead", role: "status" });
  #rows = element("div", { class: "rows" });
  #end = element("div", { class: "end" });
  #bar = element("div", { class: "picked", hidden: true });
  #picked = new Set();
  #narrowed = { words: "", source: "", since: "", until: "", sort: SORTS[0] };
  #shown = 0;
  #wanted = null; // the query whose rows are shown; those that arrive for an earlier one are dropped
  #loading = false;
  #on;
  #month = "";
  #list = null;

  constructor(held, adding, on) {
    this.#on = on;
    const { outlets } = held;
    const count = say("outlets.count", { n: outlets.length });
    this.node = element(
      "div",
      { class: "library" },
      element("h2", { tabindex: "-1" }, outlets.length > 1 ? say("articles.from", { outlets: count }) : say("articles")),
      adding,
      held.articles > 3 ? this.#controls(held) : null,
      this.#number,
      this.#rows,
      this.#end,
      this.#bar,
    );
    const near = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.#more(), {
      root: document.getElementById("page"),
      rootMargin: "800px",
    });
    near.observe(this.#end);
  }

  /** Asks anew; resolves when the first rows are there. Raises `ServiceError`. */
  async load() {
    const wanted = (this.#wanted = { ...this.#narrowed });
    const { articles, total } = await api.articles({ ...wanted, limit: AT_ONCE, offset: 0 });
    if (this.#wanted !== wanted) return;
    this.#rows.replaceChildren();
    this.#month = "";
    this.#list = null;
    this.#shown = 0;
    this.#number.textContent = say("articles.count", { n: total });
    this.#add(articles, total);
  }

  async #more() {
    if (this.#loading || this.#end.hidden || !this.#shown) return;
    this.#loading = true;
    const wanted = this.#wanted;
    try {
      const { articles, total } = await api.articles({ ...wanted, limit: AT_ONCE, offset: this.#shown });
      if (this.#wanted === wanted) this.#add(articles, total);
    } catch (error) {
      this.#fail(error, () => this.#more());
    } finally {
      this.#loading = false;
    }
  }

  #add(articles, total) {
    this.#end.replaceChildren();
    for (const article of articles) {
      const month = this.#narrowed.sort.endsWith("published") ? (article.published?.slice(0, 7) ?? "") : "";
      if (!this.#list || month !== this.#month) {
        this.#list = element("ul");
        if (month) this.#rows.append(element("h3", { class: "month" }, sayMonth(month)));
        this.#rows.append(this.#list);
      }
      this.#month = month;
      this.#list.append(this.#row(article));
    }
    this.#shown += articles.length;
    this.#end.hidden = this.#shown >= total || articles.length === 0;
    // A short page does not move its end out of sight, so nothing would tell that it is near.
    const { isConnected, hidden } = this.#end;
    if (isConnected && !hidden && this.#end.getBoundingClientRect().top < window.innerHeight) setTimeout(() => this.#more());
  }

  #row(article) {
    const pick = element("input", { type: "checkbox", checked: this.#picked.has(article.path) });
    pick.ariaLabel = say("pick", { title: titleOf(article) });
    pick.addEventListener("change", () => {
      if (pick.checked) this.#picked.add(article.path);
      else this.#picked.delete(article.path);
      this.#showPicked();
    });
    const link = element("a", { href: address(article.id) }, title(article));
    const own = this.#on.remove && OWN.test(article.path);
    return element("li", {}, pick, element("div", {}, link, byline(article)), own ? this.#remover(article) : null);
  }

  #remover(article) {
    const remove = button(say("remove"), () => {
      if (remove.dataset.sure) return this.#on.remove(article.id);
      remove.dataset.sure = "yes";
      remove.textContent = say("remove.sure");
    }, { class: "quiet" });
    return remove;
  }

  #showPicked() {
    const n = this.#picked.size;
    this.#bar.hidden = n === 0;
    const ask = button(say("pick.ask", { n }), () => this.#on.ask([...this.#picked]), { class: "primary" });
    const none = button(say("pick.none"), () => {
      this.#picked.clear();
      for (const box of this.#rows.querySelectorAll("input")) box.checked = false;
      this.#showPicked();
    }, { class: "quiet" });
    this.#bar.replaceChildren(ask, none);
  }

  #controls({ outlets, first, last }) {
    const find = say("articles.find");
    const words = element("input", { type: "search", placeholder: find, "aria-label": find });
    let typing;
    words.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.#narrow({ words: words.value.trim() }), TYPING_MS);
    });
    const all = { value: "", text: say("outlets.all") };
    const named = outlets.map(({ name, articles }) => ({ value: name, text: `${name} (${articles})` }));
    const selects = [
      choice("source", say("filter.outlets"), [all, ...named], (source) => this.#narrow({ source })),
      choice("sort", say("sort"), SORTS.map((value) => ({ value, text: say(`sort.${value}`) })), (sort) => this.#narrow({ sort })),
    ];
    const days = [["since", "filter.from"], ["until", "filter.to"]].map(([name, key]) => {
      const input = element("input", { type: "date", min: first, max: last });
      input.addEventListener("change", () => this.#narrow({ [name]: input.value }));
      return element("label", {}, say(key), input);
    });
    const narrow = element("div", { class: "narrow" }, ...(outlets.length > 1 ? selects : selects.slice(1)), ...(first ? days : []));
    return element("div", {}, words, narrow);
  }

  async #narrow(change) {
    Object.assign(this.#narrowed, change);
    try {
      await this.load();
    } catch (error) {
      this.#fail(error, () => this.#narrow({}));
    }
  }

  #fail(error, again) {
    if (!(error instanceof api.ServiceError)) throw error;
    this.#end.replaceChildren(element("p", { class: "failure", role: "alert" }, error.message, button(say("again"), again)));
  }
}

function choice(name, label, options, chosen) {
  const select = element("select", { name }, ...options.map(({ value, text }) => element("option", { value }, text)));
  select.addEventListener("change", () => chosen(select.value));
  return element("label", {}, label, select);
}
