/** What stands of an answer: of a duplicate, the one that was stored. */
export function standing(answer) {
  if (answer.answer !== "duplicate") return answer;
  return { ...answer.stored, op_id: answer.op_id, was: "duplicate" };
}

/**
 * What became of an operation since; nothing where nothing changed. `told`: its line in the server's list of what is
 * not settled; no line means settled, where the list is whole.
 */
export function newsOf(row, told, isWhole) {
  const before = row.answer?.answer;
  if (row.state === "dismissed" || row.state === "pending") return null;
  if (told) return told.answer === before && told.code === row.answer?.code ? null : told;
  return isWhole && ["held", "conflict", "rejected"].includes(before) && !isOnlyHere(row.answer.code)
    ? { op_id: row.op_id, answer: "applied", settled: true }
    : null;
}

/** Refusals that the server does not keep: only this tablet has them. */
function isOnlyHere(code) {
  return ["id_reuse", "hash.wrong", "envelope.malformed", "push.too_large"].includes(code);
}
