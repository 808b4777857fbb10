// Vercel's AI SDK asks at the base URL, and prints as JSON what arrives of the sources.
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText } from "ai";

const [baseURL, prompt] = process.argv.slice(2);
const openai = createOpenAI({ baseURL, apiKey: "none" });
const compatible = createOpenAICompatible({ name: "footnote", baseURL, apiKey: "none" });
const told = {};
for (const [way, model] of [
  ["chat", openai.chat("footnote")],
  ["responses", openai.responses("footnote")],
]) {
  const { sources } = await generateText({ model, prompt });
  const streamed = [];
  for await (const part of streamText({ model, prompt }).fullStream) {
    if (part.type === "source") streamed.push(part);
    if (part.type === "error") throw part.error;
  }
  told[way] = { whole: sources, streamed };
}
told.notes = (await generateText({ model: compatible("footnote-notes"), prompt })).text;
console.log(JSON.stringify(told));
