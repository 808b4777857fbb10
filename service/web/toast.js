import { button, element } from "./element.js";

const SHOWN_MS = 8_000;
let timer;

/** Says something in passing, on the screen and to a screen reader; `action` is a way back. */
export function toast(text, action = null) {
  const node = document.getElementById("toast");
  const act = () => {
    node.replaceChildren();
    action.act();
  };
  node.replaceChildren(
    element("p", {}, element("span", { dir: "auto" }, text), action ? button(action.name, act) : null),
  );
  clearTimeout(timer);
  timer = setTimeout(() => node.replaceChildren(), SHOWN_MS);
}
