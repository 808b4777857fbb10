import { button, element } from "./element.js";
import { say } from "./messages.js";

const KEPT = "footnote.key";

let forThisPage = null; // where storage is refused

/** The header that carries the reader's key; none where the service never asked for one. */
export function authorization() {
  const key = recall();
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** A box for a key; `onKey` is told when this browser keeps a new one. */
export function keyBox(onKey) {
  const box = element("input", { type: "password", autocomplete: "off", "aria-label": say("key"), placeholder: "fn_…" });
  const keep = () => {
    if (!/^[\x21-\x7e]+$/.test(box.value.trim())) return; // nothing else fits into a header
    remember(box.value.trim());
    onKey();
  };
  box.addEventListener("keydown", ({ key }) => key === "Enter" && keep());
  return element("div", { class: "keybox" }, element("p", {}, say("key.needed")), box, button(say("key.use"), keep));
}

function recall() {
  try {
    return localStorage.getItem(KEPT) ?? forThisPage;
  } catch {
    return forThisPage;
  }
}

function remember(key) {
  forThisPage = key;
  try {
    localStorage.setItem(KEPT, key);
  } catch {
    // As above: then the key lasts as long as the page.
  }
}
