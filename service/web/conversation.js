/**
 * A conversation as a tree: each turn names the one that it was asked after (`parent`, null for a
 * first one), so that a question asked anew stands beside the old one. `current` is the last turn
 * of what is shown.
 */

/** The conversation as it is kept now; older ones were a list. */
export function upgraded(conversation) {
  if (!conversation) return conversation;
  conversation.turns.forEach((turn, i) => {
    turn.id ??= `t${i}`;
    if (turn.parent === undefined) turn.parent = conversation.turns[i - 1]?.id ?? null;
  });
  conversation.current ??= conversation.turns.at(-1)?.id ?? null;
  return conversation;
}

/** The turns from the first to the current one. */
export function path({ turns, current }) {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  const found = [];
  for (let turn = byId.get(current); turn; turn = byId.get(turn.parent)) found.unshift(turn);
  return found;
}

/** What was asked in the same place, in the order it was asked in. */
export function versions({ turns }, { parent }) {
  return turns.filter((turn) => turn.parent === parent);
}

/** The last turn that was asked after this one, along the latest version of each. */
export function latestAfter({ turns }, id) {
  const next = turns.findLast(({ parent }) => parent === id);
  return next ? latestAfter({ turns }, next.id) : id;
}

/** Both, where two tabs asked on in one conversation: no turn of either is lost. */
export function merged(stored, kept) {
  if (!stored) return kept;
  const turns = new Map([...stored.turns, ...kept.turns].map((turn) => [turn.id, turn]));
  return { ...kept, turns: [...turns.values()], started: Math.min(stored.started, kept.started) };
}
