/**
 * The chat on another site: `<script src="https://…/widget.js" async></script>` adds a button that
 * opens it in a frame. `data-label` on the tag renames the button. The service shows itself only
 * on the sites that its setting FOOTNOTE_WIDGET_ORIGINS names.
 */
(() => {
  const tag = /** @type {HTMLScriptElement} */ (document.currentScript);
  const chat = new URL("./?widget", tag.src);
  const label = tag.dataset.label ?? "Ask the articles";
  const open = { display: "block" };
  const closed = { display: "none" };

  const style = (node, rules) => Object.assign(node.style, rules);
  const frame = document.createElement("iframe");
  frame.title = label;
  frame.allow = "clipboard-write";
  style(frame, {
    position: "fixed",
    zIndex: "2147483646",
    insetInlineEnd: "1rem",
    bottom: "5rem",
    width: "min(26rem, calc(100vw - 2rem))",
    height: "min(42rem, calc(100vh - 6.5rem))",
    border: "1px solid #8884",
    borderRadius: "1rem",
    boxShadow: "0 12px 48px rgb(0 0 0 / 24%)",
    colorScheme: "light dark",
    ...closed,
  });
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.ariaExpanded = "false";
  style(button, {
    position: "fixed",
    zIndex: "2147483647",
    insetInlineEnd: "1rem",
    bottom: "1rem",
    padding: "0.75rem 1.25rem",
    border: "0",
    borderRadius: "999px",
    background: "#231f1a",
    color: "#fffefb",
    font: "500 1rem/1.4 system-ui, sans-serif",
    cursor: "pointer",
    boxShadow: "0 4px 16px rgb(0 0 0 / 24%)",
  });

  const phone = matchMedia("(max-width: 30rem)");
  const whole = { inset: "0", width: "100vw", height: "100dvh", border: "0", borderRadius: "0" };
  const show = (shown) => {
    if (shown && phone.matches) style(frame, whole);
    style(button, shown && phone.matches ? closed : open);
    if (shown && !frame.src) frame.src = chat.href;
    style(frame, shown ? open : closed);
    button.ariaExpanded = String(shown);
    (shown ? frame : button).focus();
  };
  button.addEventListener("click", () => show(frame.style.display === "none"));
  addEventListener("message", ({ source, origin, data }) => {
    if (source === frame.contentWindow && origin === chat.origin && data === "footnote:close") show(false);
  });
  document.body.append(frame, button);
})();
