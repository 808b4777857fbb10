import { button, element } from "./element.js";
import { chooseLanguage, language, LANGUAGES, say } from "./messages.js";

const THEME = "footnote.theme"; // as in theme.js
const THEMES = ["system", "light", "dark"];
const SHORTCUTS = [
  ["Enter", "keys.ask"],
  ["Shift Enter", "keys.line"],
  ["/", "keys.box"],
  ["j", "keys.next"],
  ["k", "keys.previous"],
  ["Esc", "keys.escape"],
  ["?", "keys.list"],
];

/**
 * What one sets, in one place: theme, language, who answers, shortcuts, and what is saved.
 * `answerers` are those that the service has; `on` is told of what is chosen.
 */
export function menu(answerers, answerer, on) {
  const share = ["page", "markdown"].map((as) => button(say(`share.${as}`), () => on.share(as), { class: "quiet sharing" }));
  return [
    choices("theme", say("theme"), THEMES, theme(), (name) => say(`theme.${name}`), chooseTheme),
    choices("language", say("language"), Object.keys(LANGUAGES), language, (code) => LANGUAGES[code], chooseLanguage),
    answerers.length > 1
      ? choices("answerer", say("answerer"), ["auto", ...answerers, "both"], answerer, (name) => say(`answerer.${name}`), on.answerer)
      : null,
    button(say("keys.head"), on.shortcuts, { class: "quiet" }),
    ...share,
  ].filter(Boolean);
}

function choices(name, head, values, chosen, label, choose) {
  const rows = values.map((value) => {
    const input = element("input", { type: "radio", name, value, checked: value === chosen });
    input.addEventListener("change", () => choose(value));
    return element("label", { lang: name === "language" ? value : null }, input, label(value));
  });
  return element("fieldset", {}, element("legend", {}, head), ...rows);
}

function theme() {
  return document.documentElement.dataset.theme ?? "system";
}

function chooseTheme(name) {
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  try {
    localStorage.setItem(THEME, name);
  } catch {
    // As in theme.js: then it lasts as long as the page.
  }
}

/** The list of shortcuts, over the page. */
export function showShortcuts() {
  const rows = SHORTCUTS.flatMap(([key, name]) => [
    element("dt", {}, element("kbd", {}, key)),
    element("dd", {}, say(name)),
  ]);
  const close = button(say("close"), () => dialog.close());
  const head = element("h2", { id: "shortcuts-head" }, say("keys.head"));
  const dialog = element("dialog", { class: "shortcuts", "aria-labelledby": head.id }, head, element("dl", {}, ...rows), close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
