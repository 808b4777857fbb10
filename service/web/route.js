/**
 * The page's own addresses: `#/` `#/articles` `#/history` `#/c/<conversation>` `#/<article>`
 * `#/<article>/s12` and `#/<article>/s12/1f0c92ab`, where the last part names what the sentence
 * said when it was cited, so that the link finds it again after edits.
 */
export const CONVERSATION = "#/";
export const ARTICLES = "#/articles";
export const HISTORY = "#/history";

export function address(article, sentence = null, said = null) {
  return ["#", article, sentence && `s${sentence}`, said].filter(Boolean).join("/");
}

export function addressOf({ id, article, sentence }) {
  return address(article.id, sentence, /-s\d+-([0-9a-f]+)$/.exec(id)?.[1]);
}

export function addressOfConversation(id) {
  return `#/c/${id}`;
}

/** What a hash asks for; anything that is no address of ours is the conversation. */
export function destination(hash) {
  if (hash === ARTICLES) return { place: "articles" };
  if (hash === HISTORY) return { place: "history" };
  const kept = /^#\/c\/([\w-]+)$/.exec(hash);
  if (kept) return { place: "conversation", id: kept[1] };
  const found = /^#\/([\w-]+)(?:\/s([1-9]\d*)(?:\/([0-9a-f]+))?)?$/.exec(hash);
  if (!found) return { place: "conversation", id: null };
  const [, article, sentence, said] = found;
  return { place: "article", article, sentence: sentence ? Number(sentence) : null, said: said ?? null };
}
