import { ServiceError, standings } from "./api.js";
import { button, element } from "./element.js";
import { asJSON, asMarkdown } from "./footnotes.js";
import { say, sayMoment } from "./messages.js";
import { addressOf, addressOfConversation } from "./route.js";
import { asPage, save } from "./share.js";
import { conversations, forget, keep, keeps } from "./store.js";
import { toast } from "./toast.js";

/**
 * The list of kept conversations, with a box that searches in all that was asked and answered.
 * `on.renamed(conversation)` and `on.changed()` are told of what is done in it.
 */
export async function historyList(on) {
  const all = await conversations();
  const heading = element("h2", { tabindex: "-1" }, say("history"));
  const unkept = (await keeps()) ? null : element("p", { class: "notice" }, say("history.unkept"));
  if (all.length === 0) {
    const none = element("p", { class: "lead" }, say("history.none"));
    return element("div", { class: "library" }, heading, unkept, none);
  }
  const entries = all.map((each) => [entry(each, on), searchable(each)]);
  const words = say("history.find");
  const box = element("input", { type: "search", placeholder: words, "aria-label": words });
  box.addEventListener("input", () => {
    const wanted = box.value.toLocaleLowerCase().split(/\s+/);
    for (const [node, text] of entries) node.hidden = !wanted.every((word) => text.includes(word));
  });
  const list = element("ul", {}, ...entries.map(([node]) => node));
  return element("div", { class: "library" }, heading, unkept, box, list);
}

function entry(kept, on) {
  const link = element("a", { href: addressOfConversation(kept.id), dir: "auto" }, kept.title);
  const about = [sayMoment(kept.changed), say("history.questions", { n: kept.turns.length })].join(" · ");
  const quiet = (text, act) => button(text, act, { class: "quiet", "aria-label": `${text}: ${kept.title}` });
  const result = element("div", { class: "audit", role: "status" });
  return element(
    "li",
    {},
    link,
    element("span", { class: "byline" }, about),
    element(
      "span",
      { class: "actions" },
      quiet(say("rename"), () => rename(kept, link, on)),
      quiet(say("export.page"), () => save(kept, "html", "text/html", asPage(kept))),
      quiet(say("export.markdown"), () => save(kept, "md", "text/markdown", asMarkdown(kept))),
      quiet(say("export.json"), () => save(kept, "json", "application/json", asJSON(kept))),
      quiet(say("audit"), () => audit(kept, result)),
      quiet(say("delete"), () => remove(kept, on)),
    ),
    result,
  );
}

/** Says which citations of a conversation still hold, with a link to each that does not. */
async function audit({ turns }, result) {
  const cited = turns.flatMap(({ answer }) => [...(answer?.citations ?? []), ...(answer?.reason?.nearest ?? [])]);
  try {
    const found = (await standings(cited)).map(({ status }, i) => ({ status, citation: cited[i] }));
    const other = found.filter(({ status }) => status !== "valid");
    const told = say("audit.result", { n: found.length - other.length, total: found.length });
    const rows = other.map(({ status, citation }) =>
      element("li", {}, `${say(`audit.${status}`)}: `, element("a", { href: addressOf(citation), dir: "auto" }, citation.quote)),
    );
    result.replaceChildren(element("p", {}, told), rows.length ? element("ul", {}, ...rows) : "");
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    result.replaceChildren(element("p", { class: "failure" }, error.message));
  }
}

function rename(kept, link, on) {
  const box = element("input", { "aria-label": say("rename.label"), value: kept.title });
  const done = async (title) => {
    box.replaceWith(link);
    link.focus();
    if (!title || title === kept.title) return;
    kept.title = link.textContent = title;
    await keep(kept);
    on.renamed(kept);
  };
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    done(event.key === "Enter" ? box.value.trim() : null);
  });
  link.replaceWith(box);
  box.focus();
  box.select();
}

async function remove(kept, on) {
  await forget(kept.id);
  on.changed();
  const back = async () => {
    await keep(kept);
    on.changed();
  };
  toast(say("deleted", { title: kept.title }), { name: say("undo"), act: back });
}

function searchable({ title, turns }) {
  const said = turns.flatMap(({ question, answer }) => [
    question,
    ...(answer?.statements ?? []).map(({ text }) => text),
  ]);
  return [title, ...said].join(" ").toLocaleLowerCase();
}
