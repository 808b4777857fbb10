import { element } from "./element.js";
import { say, sayDay } from "./messages.js";

const KEPT = "footnote.filters"; // for this tab

/** No article is left out. */
export const EVERYTHING = { sources: [], published_from: null, published_to: null, paths: [] };

/** Each part of the filters, as a text and as the filters without it. */
export function chipsOf(filters) {
  const { sources, published_from: from, published_to: to, paths = [] } = filters ?? EVERYTHING;
  return [
    ...sources.map((source) => ({
      text: source,
      rest: { ...filters, sources: sources.filter((each) => each !== source) },
    })),
    paths.length && { text: say("filter.these", { n: paths.length }), rest: { ...filters, paths: [] } },
    from && { text: say("filter.since", { day: sayDay(from) }), rest: { ...filters, published_from: null } },
    to && { text: say("filter.until", { day: sayDay(to) }), rest: { ...filters, published_to: null } },
  ].filter(Boolean);
}

/** What is asked of which articles: a panel to choose in, and a chip for each choice. */
export class Filters {
  value = remembered();
  answerer = "auto";
  #panel = document.getElementById("filters");
  #chips = document.getElementById("chips");
  #button = document.getElementById("filter");

  constructor() {
    this.#panel.addEventListener("beforetoggle", ({ newState }) => {
      if (newState === "open") this.#place();
    });
    this.#showChips();
  }

  /** What the collection holds, as the service tells it. */
  offer({ articles, outlets, first, last }) {
    this.#button.hidden = articles === 0;
    this.#panel.replaceChildren(
      ...(outlets.length ? [this.#outlets(outlets)] : []),
      ...(first ? [this.#dates(first, last)] : []),
    );
    this.#showChips();
  }

  /** Keeps to the days from `first` to `last`; two nulls let them go. */
  within(first, last) {
    this.#set({ ...this.value, published_from: first, published_to: last });
  }

  /** Asks these articles alone. */
  these(paths) {
    this.#set({ ...this.value, paths });
  }

  #outlets(outlets) {
    const choices = outlets.map(({ name: source, articles }) => {
      const box = element("input", { type: "checkbox", value: source });
      box.addEventListener("change", () => {
        const others = this.value.sources.filter((each) => each !== source);
        this.#set({ ...this.value, sources: box.checked ? [...others, source] : others });
      });
      const number = element("span", { class: "byline" }, String(articles));
      return element("label", {}, box, element("bdi", {}, source), number);
    });
    const list = element("div", { class: "choices" }, ...choices);
    return element("fieldset", {}, element("legend", {}, say("filter.outlets")), list);
  }

  #dates(first, last) {
    const inputs = [["published_from", "filter.from"], ["published_to", "filter.to"]].map(([name, key]) => {
      const input = element("input", { type: "date", name, min: first, max: last });
      input.addEventListener("change", () => this.#set({ ...this.value, [name]: input.value || null }));
      return element("label", {}, say(key), input);
    });
    return element("fieldset", { class: "dates" }, ...inputs);
  }

  #set(value) {
    this.value = value;
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(value));
    } catch {
      // Not kept over a reload, then.
    }
    this.#showChips();
  }

  #showChips() {
    /** @type {NodeListOf<HTMLInputElement>} */
    const boxes = this.#panel.querySelectorAll("[type=checkbox]");
    for (const box of boxes) {
      box.checked = this.value.sources.includes(box.value);
    }
    /** @type {NodeListOf<HTMLInputElement>} */
    const dates = this.#panel.querySelectorAll("[type=date]");
    for (const input of dates) {
      input.value = this.value[input.name] ?? "";
    }
    const chips = chipsOf(this.value).map(({ text, rest }) => {
      const remove = () => {
        this.#set(rest);
        this.#button.focus();
      };
      const label = say("filter.remove", { filter: text });
      const chip = { type: "button", class: "chip", "aria-label": label, onclick: remove };
      return element("li", {}, element("button", chip, element("bdi", {}, text), " ×"));
    });
    this.#chips.replaceChildren(...chips);
  }

  /** Over its button: the top layer knows no other place of its own. */
  #place() {
    const { left, top } = this.#button.getBoundingClientRect();
    const most = document.documentElement.clientWidth - Math.min(352, document.documentElement.clientWidth - 16) - 8;
    this.#panel.style.insetInlineStart = `${Math.max(8, Math.min(left, most))}px`;
    this.#panel.style.bottom = `${window.innerHeight - top + 8}px`;
  }
}

function remembered() {
  try {
    return { ...EVERYTHING, ...JSON.parse(sessionStorage.getItem(KEPT)) };
  } catch {
    return EVERYTHING; // nothing kept, or nothing that can be read
  }
}
