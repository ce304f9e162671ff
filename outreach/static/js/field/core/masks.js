import { maskedTail, phoneNumber, shortPerson } from "../../lib/names.js";

const KEPT = {
  "dossier.assist": ["procedure_code", "help", "missing_papers", "dossier_code"],
  "dossier.set_code": ["dossier_code"],
  "follow_up.promise": ["what", "place", "due_on"],
  "follow_up.end": ["state"],
  "visit.count": ["kind", "amount"],
  "visit.remark": ["kind"],
};
const OF_PERSON = ["birth_year", "needs_support", "queue_number"];

/** What of an operation may be shown on a tablet again: the fields of a masked line, nothing else. */
export function maskOf(kind, payload = {}) {
  if (kind === "encounter.record" || kind === "encounter.correct") return maskOfPerson(payload);
  if (kind === "activation.request") return { state: payload.activation_state };
  if (kind === "activation.decide") return { state: payload.to, reason: null, due_on: null, ...kept(payload, ["reason", "due_on"]) };
  return kept(payload, KEPT[kind] ?? []);
}

function maskOfPerson(payload) {
  const mask = kept(payload, OF_PERSON);
  if ("person_name" in payload) mask.person = shortPerson(payload.person_name);
  if ("identity_number" in payload) mask.number = maskedTail(String(payload.identity_number ?? "").replace(/\D/g, ""), 4);
  if ("phone" in payload) mask.phone = maskedTail(phoneNumber(payload.phone ?? ""), 3);
  if (payload.birth_on) mask.birth_year = Number(payload.birth_on.slice(0, 4));
  return mask;
}

function kept(payload, names) {
  return Object.fromEntries(names.filter((name) => name in payload).map((name) => [name, payload[name]]));
}
