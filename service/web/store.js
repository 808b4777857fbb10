import { merged, upgraded } from "./conversation.js";

/**
 * Conversations, kept in this browser alone (IndexedDB).
 *
 * A conversation is `{id, title, started, changed, turns, current}`, times in milliseconds (see
 * conversation.js); a turn is `{id, parent, question, filters, answerer, history, answer}` with the
 * answer as the service gave it, or with `stopped` and what had arrived by then. Where the browser keeps nothing (a frame on
 * another site, say) they live as long as the page.
 */
const STORE = "conversations";
const memory = new Map();
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("footnote") : null;
let opening;

export function newId() {
  // Unlike randomUUID, it is there without HTTPS as well.
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether conversations outlive the page. */
export async function keeps() {
  return (await database()) !== null;
}

/** All conversations, the one that changed last first. */
export async function conversations() {
  const all = await within("readonly", (store) => store.getAll(), () => [...memory.values()]);
  return all.map(upgraded).sort((one, other) => other.changed - one.changed);
}

/** The conversation, or undefined. */
export async function conversation(id) {
  return upgraded(await within("readonly", (store) => store.get(id), () => memory.get(id)));
}

/** Keeps it, with what another tab has added to it meanwhile, and tells the other tabs. */
export async function keep(conversation) {
  const copy = structuredClone(conversation);
  const put = (store) => {
    const stored = store.get(copy.id);
    stored.onsuccess = () => store.put(merged(upgraded(stored.result), copy));
    return stored;
  };
  await within("readwrite", put, () => memory.set(copy.id, copy));
  tabs?.postMessage(copy.id);
}

/** `changed` is told the id of a conversation that another tab has kept. */
export function watchTabs(changed) {
  tabs?.addEventListener("message", ({ data }) => changed(data));
}

export function forget(id) {
  return within("readwrite", (store) => store.delete(id), () => memory.delete(id));
}

async function within(mode, act, instead) {
  const opened = await database();
  if (opened === null) return instead();
  return new Promise((resolve, reject) => {
    const transaction = opened.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.addEventListener("complete", () => resolve(request.result));
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}

function database() {
  opening ??= new Promise((resolve) => {
    let request;
    try {
      request = indexedDB.open("footnote", 1);
    } catch {
      return resolve(null); // refused outright
    }
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE, { keyPath: "id" }));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => resolve(null));
  });
  return opening;
}
