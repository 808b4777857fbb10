import { authorization } from "./key.js";
import { say } from "./messages.js";
import { serverSentEvents } from "./sse.js";

const READ_TIMEOUT_MS = 30_000;
const MOST_CITATIONS = 200; // that the service looks up at once

/** Whatever the service could not do; the message is for the reader. */
export class ServiceError extends Error {
  status = null; // of the response, where there was one
  quote = null; // what was cited and is no longer there, where that is known
}

/** `narrowed` holds what the service's list takes: `words`, `source`, `since`, `sort`, `limit` … */
export async function articles(narrowed = {}) {
  const given = Object.entries(narrowed).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
  const query = new URLSearchParams(given.filter(([, value]) => value !== null && value !== ""));
  return readJSON(query.size ? `v1/articles?${query}` : "v1/articles");
}

/** What the index holds, in numbers, and its newest articles. */
export async function collection() {
  return readJSON("v1/collection");
}

export async function article(id) {
  return readJSON(`v1/articles/${encodeURIComponent(id)}`);
}

/** Where a cited sentence stands now: `{status, citation, then}`. `quote` is what it said, if known. */
export async function citation(id, quote) {
  const query = quote ? `?${new URLSearchParams({ quote })}` : "";
  return readJSON(`v1/citations/${encodeURIComponent(id)}${query}`);
}

/** The same of all these citations, in their order. */
export async function standings(cited) {
  const found = [];
  for (let start = 0; start < cited.length; start += MOST_CITATIONS) {
    const citations = cited.slice(start, start + MOST_CITATIONS).map(({ id, quote }) => ({ id, quote }));
    found.push(...(await readJSON("v1/citations", json({ citations }))).citations);
  }
  return found;
}

/** What this service offers: `{answerers, uploads, feedback}`. */
export async function offer() {
  return readJSON("v1/offer");
}

/** Questions to begin with; none where the service knows of none. */
export async function suggestions() {
  return (await readJSON("v1/suggestions")).questions;
}

export async function feedback(body) {
  return readJSON("v1/feedback", json(body));
}

/** Removes an article that a reader sent: a job, as that of a file that is sent. */
export async function remove(id) {
  return readJSON(`v1/articles/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** The files that were sent lately, each with what has become of it. */
export async function jobs() {
  return readJSON("v1/jobs");
}

/** Has the index match the folder: a job. */
export async function sync() {
  return readJSON("v1/sync", { method: "POST" });
}

/** Undoes a job that is not done; what has become of it. */
export async function cancel(id) {
  return readJSON(`v1/jobs/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Sends one file; `onProgress` is told the part that has left, from 0 to 1. */
export function upload(file, onProgress) {
  // fetch tells nothing of what has been sent.
  const request = new XMLHttpRequest();
  request.open("PUT", `v1/articles?${new URLSearchParams({ name: file.name })}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  for (const [name, value] of Object.entries(authorization())) request.setRequestHeader(name, value);
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / (total || 1)));
  return new Promise((resolve, reject) => {
    const fail = (message) => reject(new ServiceError(message));
    request.addEventListener("error", () => fail(say("failed.away")));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request.response);
      else fail(wording(request.response ?? {}) || say("failed.status", { status: request.status }));
    });
    request.send(file);
  });
}

/**
 * Yields `{event, body}` as the answer arrives: `retrieved`, `statement`…, and last `finished`.
 * Throws ServiceError when it fails or breaks off, and AbortError once `signal` is aborted.
 */
export async function* ask(question, signal) {
  const response = await request("v1/answers", { ...json({ ...question, stream: true }), signal });
  try {
    for await (const { event, data } of serverSentEvents(response.body)) {
      const body = JSON.parse(data);
      if (event === "failed") throw new ServiceError(wording(body));
      yield { event, body };
      if (event === "finished") return;
    }
  } catch (error) {
    if (error.name === "AbortError" || error instanceof ServiceError) throw error;
    throw new ServiceError(say("failed.brokenOff"), { cause: error });
  }
  throw new ServiceError(say("failed.brokenOff"));
}

function json(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

async function readJSON(path, options = {}) {
  const response = await request(path, { signal: AbortSignal.timeout(READ_TIMEOUT_MS), ...options });
  try {
    return await response.json();
  } catch (error) {
    throw new ServiceError(say("failed.away"), { cause: error });
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...options.headers, ...authorization() } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServiceError(say("failed.away"), { cause: error });
  }
  if (response.ok) return response;
  const refused = new ServiceError(await refusal(response));
  refused.status = response.status;
  throw refused;
}

async function refusal(response) {
  if (/json/.test(response.headers.get("Content-Type") ?? "")) {
    try {
      return wording(await response.json());
    } catch {
      // A body that is not what its type says has nothing to tell; the status still has.
    }
  }
  return say("failed.status", { status: response.status });
}

/** Problem details (RFC 9457) as one line for the reader, to whom the names of statuses say nothing. */
function wording({ title, detail, status = 500 }) {
  return [status < 500 && detail ? null : title, detail].filter((part) => typeof part === "string" && part).join(": ");
}
