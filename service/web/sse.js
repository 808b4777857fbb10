// A server that streams sends at least a comment every 15 s; this long a silence is a dead line.
const SILENCE_MS = 120_000;

/**
 * Yields `{event, data}` for each server-sent event in a stream of bytes, after the WHATWG rules:
 * LF, CRLF or CR end a line, `:` starts a comment, several `data` lines are joined by LF, and an
 * event that the end of the stream cuts off is not delivered. Ids and retry times are ignored.
 */
export async function* serverSentEvents(bytes, silenceMs = SILENCE_MS) {
  let event = "message";
  let data = [];
  for await (const line of lines(bytes, silenceMs)) {
    if (line === "") {
      if (data.length > 0) yield { event, data: data.join("\n") };
      event = "message";
      data = [];
      continue;
    }
    const [, field, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (field === "event") event = value || "message";
    else if (field === "data") data.push(value ?? "");
  }
}

async function* lines(bytes, silenceMs) {
  let rest = "";
  for await (const text of texts(bytes, silenceMs)) {
    // A CR that ends the chunk waits: the next chunk may begin with its LF.
    const complete = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = complete.pop();
    yield* complete;
  }
  if (rest.endsWith("\r")) yield rest.slice(0, -1);
}

async function* texts(bytes, silenceMs) {
  // `stream` keeps the first bytes of a character until the chunk with the others arrives.
  const decoder = new TextDecoder();
  const reader = bytes.getReader();
  try {
    for (;;) {
      const { done, value } = await within(silenceMs, reader.read());
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    reader.cancel().catch(() => {}); // the stream already failed, and that failure is on its way
  }
}

function within(limitMs, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    const silence = new Error(`nothing arrived for ${limitMs} ms`);
    timer = setTimeout(() => reject(silence), limitMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
