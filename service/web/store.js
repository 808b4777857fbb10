/**
 * Conversations, kept in this browser alone (IndexedDB).
 *
 * A conversation is `{id, title, started, changed, turns}`, times in milliseconds; a turn is
 * `{question, filters, answerer, history, answer}` with the answer as the service gave it, or
 * with `stopped` and what had arrived by then. Where the browser keeps nothing (a frame on
 * another site, say) they live as long as the page.
 */
const STORE = "conversations";
const memory = new Map();
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
  return all.sort((one, other) => other.changed - one.changed);
}

/** The conversation, or undefined. */
export function conversation(id) {
  return within("readonly", (store) => store.get(id), () => memory.get(id));
}

export function keep(conversation) {
  const copy = structuredClone(conversation);
  return within("readwrite", (store) => store.put(copy), () => memory.set(copy.id, copy));
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
