import * as api from "./api.js";
import { button, element } from "./element.js";
import { say } from "./messages.js";
import { toast } from "./toast.js";

let choosing = null; // what to do with the sentence that the reader is about to show

/**
 * The verdicts under an answer; `changed` is told when `record.verdict` did. They are seen once
 * the service has said that it stores feedback (`takes-feedback` on the body).
 */
export function feedback(record, changed) {
  const more = element("span", { class: "correction verdict" });
  const right = button(say("feedback.right"), () => give("right"), { class: "quiet verdict" });
  const wrong = button(say("feedback.wrong"), () => give("wrong"), { class: "quiet verdict" });

  async function give(verdict) {
    const chosen = record.verdict === verdict ? "withdrawn" : verdict;
    const answered = chosen === "right" && !record.answer.reason;
    const evidence = answered ? record.answer.statements.map((each) => cited(record.answer, each)) : [];
    const abstain = chosen === "right" && Boolean(record.answer.reason);
    if (!(await send(record, chosen, { evidence, abstain }))) return;
    record.verdict = chosen === "withdrawn" ? null : chosen;
    show();
    changed();
    if (record.verdict === "right") toast(say("feedback.thanks"));
  }

  function show() {
    right.ariaPressed = String(record.verdict === "right");
    wrong.ariaPressed = String(record.verdict === "wrong");
    more.replaceChildren(...(record.verdict === "wrong" ? corrections(record) : []));
  }

  show();
  return [right, wrong, more];
}

function corrections(record) {
  const pick = async ({ article, sentence }) => {
    if (await send(record, "wrong", { evidence: [[{ article, sentence }]] })) toast(say("feedback.thanks"));
  };
  const missing = async () => {
    if (await send(record, "wrong", { abstain: true })) toast(say("feedback.thanks"));
  };
  return [
    `${say("feedback.what")} `,
    button(say("feedback.pick"), () => choose(record, pick)),
    button(say("feedback.missing"), missing),
  ];
}

function cited({ citations }, { citations: numbers }) {
  const known = numbers.map((number) => citations.find((each) => each.number === number));
  return known.map(({ article, sentence }) => ({ article: article.id, sentence }));
}

async function send({ answer, question, history }, verdict, { evidence = [], abstain = false }) {
  try {
    await api.feedback({ answer: answer.id, question, history, verdict, evidence, abstain });
    return true;
  } catch (error) {
    if (!(error instanceof api.ServiceError)) throw error;
    toast(error.message);
    return false;
  }
}

function choose({ question, answer }, pick) {
  const cited = answer.receipt.retrieved[0]?.article ?? answer.citations[0]?.article;
  choosing = { pick, question };
  showChoosing();
  location.hash = cited ? `#/${cited.id}` : "#/articles";
}

/** Lets a sentence of the article in the pane be chosen, while one is asked for. */
export function attachChoosing(pane) {
  const chosen = (event) => {
    const node = choosing && event.target.closest("#page [data-sentence]");
    if (!node) return;
    event.preventDefault();
    const { pick } = choosing;
    stopChoosing();
    pick({ article: node.closest("article").dataset.article, sentence: Number(node.dataset.sentence) });
  };
  pane.addEventListener("click", chosen);
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Enter") chosen(event);
  });
}

/** Returns whether there was a choice to give up. */
export function stopChoosing() {
  const was = choosing !== null;
  choosing = null;
  if (was) showChoosing();
  return was;
}

/** The line over the article that says what to do, and the sentences within the keyboard's reach. */
export function showChoosing() {
  const line = document.getElementById("choosing");
  line.hidden = choosing === null;
  if (choosing) {
    const text = element("span", { dir: "auto" }, say("choose", { question: choosing.question }));
    line.replaceChildren(text, button(say("cancel"), stopChoosing));
  }
  /** @type {NodeListOf<HTMLElement>} */
  const sentences = document.querySelectorAll("#page [data-sentence]");
  for (const node of sentences) {
    if (choosing) node.tabIndex = 0;
    else node.removeAttribute("tabindex");
    node.role = choosing ? "button" : null;
  }
}
