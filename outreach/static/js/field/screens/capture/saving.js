// What a saving is made of. Knows no page: what was typed comes in, operations and problems go out.
import { ageOn, ageProblem, birthYearOf, numberDigits, numberProblem, sexOf } from "../../../lib/card.js";
import { clean, maskedTail, phoneNumber, phoneProblem, shortPerson } from "../../../lib/names.js";

const EARLIEST_YEAR = 1900;
const MOST_QUEUE = 9999;
const DOSSIER_CODE = /^[A-Z0-9.]{3,30}-(\d{2})(\d{2})(\d{2})-\d{4,7}$/;
const TEXTS = ["person_name", "phone", "sex", "representative_name", "note"];
const TICKS = ["may_be_called", "needs_support", "is_from_elsewhere"];

/** An empty form of one person; nothing of it is stored unless something is chosen or typed. */
export function emptyDraft({ recordId, startedAt, promise }) {
  return {
    record_id: recordId,
    started_at: startedAt,
    adds_to: null,
    replaces: [],
    read_at: "",
    no_card: false,
    person: {
      person_name: "", identity_number: "", birth_year: "", birth_on: "", sex: "", phone: "", may_be_called: false,
      needs_support: false, is_from_elsewhere: false, representative_name: "", queue_number: "", note: "",
    },
    chosen: {},
    papers: "",
    answer: { activation_state: "", reason: "", is_reactivation: false, activation_note: "" },
    promise: { place: "", what: promise.what, due_on: promise.due_on },
  };
}

/** The draft with what a card says, over whatever was typed about the person. */
export function withCard(draft, card, at) {
  const { number, full_name: name, sex, birth_year: year, birth_on: on } = card;
  const read = { person_name: name, identity_number: number, birth_year: String(year ?? ""), birth_on: on ?? "", sex };
  return { ...draft, read_at: at, no_card: false, person: { ...draft.person, ...read } };
}

/** A line for one procedure as it is when it is picked. */
export function newLine() {
  return { help: "advised", missing_papers: [], other_papers: "", dossier_code: "" };
}

/** Birth year, birth date and sex as they will be kept: typed first, else read from the number. */
export function knownAbout(person) {
  const number = numberDigits(person.identity_number);
  const isNumber = /^[0-9]{12}$/.test(number);
  const birthOn = person.birth_on || null;
  const typed = Number(person.birth_year) || (birthOn ? Number(birthOn.slice(0, 4)) : null);
  return {
    identity_number: isNumber ? number : "",
    birth_on: birthOn,
    birth_year: typed ?? (isNumber ? birthYearOf(number) : null),
    sex: person.sex || (isNumber ? sexOf(number) : ""),
  };
}

/** What is wrong with the person: [{field, key}], in the order of the form. */
export function personProblems(person, { today, isCorrection = false }) {
  const found = [];
  const note = (field, key) => key && found.push({ field: `person.${field}`, key });
  if (!isCorrection && !clean(person.person_name)) note("person_name", "name.missing");
  const number = numberDigits(person.identity_number);
  if (number) note("identity_number", numberProblem(number, Number(today.slice(0, 4))));
  note("birth_year", yearProblem(person.birth_year, today));
  if (person.birth_on && person.birth_on > today) note("birth_on", "day.future");
  if (person.phone.trim()) note("phone", phoneProblem(person.phone));
  if (person.queue_number && !isWhole(person.queue_number, 1, MOST_QUEUE)) note("queue_number", "queue.wrong");
  return found;
}

/** Everything that keeps a draft from being saved: [{field, key}]; `visitOn` and `today` are yyyy-mm-dd. */
export function draftProblems(draft, { visitOn, today }) {
  const found = draft.adds_to ? [] : personProblems(draft.person, { today });
  if (!Object.keys(draft.chosen).length && !draft.answer.activation_state) {
    found.push({ field: "procedures", key: "nothing_done" });
  }
  found.push(...lineProblems(draft, today), ...answerProblems(draft, visitOn), ...promiseProblems(draft.promise, visitOn));
  return found;
}

/** The operations of one saving in the order of the protocol: record, assist …, request, promise. */
export function operationsOf(draft, { visitId, newId }) {
  const person = draft.adds_to ?? draft.record_id;
  const op = (kind, payload, extra = {}) => ({ kind, subject_id: person, record_id: newId(), base_rev: 0, payload, ...extra });
  const record = { subject_id: visitId, record_id: person, masked: maskedPerson(draft.person) };
  const ops = draft.adds_to ? [] : [op("encounter.record", personPayload(draft.person), record)];
  for (const [code, line] of Object.entries(draft.chosen)) ops.push(op("dossier.assist", linePayload(code, line, draft.papers)));
  const lacking = ops.filter((one) => one.payload.missing_papers);
  if (draft.answer.activation_state) ops.push(op("activation.request", answerPayload(draft.answer)));
  if (draft.promise.place) {
    const { place, what, due_on: dueOn } = draft.promise;
    const dossier = lacking.length === 1 ? { dossier_id: lacking[0].record_id } : {};
    ops.push(op("follow_up.promise", { what: clean(what), place, due_on: dueOn, ...dossier }));
  }
  return ops;
}

/** The line of a person saved a moment ago, for the slip of who may only write: made of the operations themselves. */
export function lineOf(draft, ops) {
  const of = (kind) => ops.filter((op) => op.kind === kind).map((op) => ({ id: op.record_id, state: "recorded", ...op.payload }));
  const [asked] = of("activation.request");
  const activation = asked ? { state: asked.activation_state, is_voided: false } : null;
  const queueNumber = Number(draft.person.queue_number) || null;
  const follows = of("follow_up.promise").map((one) => ({ ...one, state: "open" }));
  return { id: draft.record_id, queue_number: queueNumber, dossiers: of("dossier.assist"), activation, follow_ups: follows };
}

/** The one operation that corrects a record: only what was typed, "" empties. Null where nothing was. */
export function correctionOf(line, { person, removes, needsSupport }) {
  const payload = personPayload(person);
  const { birth_year: year } = payload;
  delete payload.needs_support;
  if (needsSupport !== line.needs_support) payload.needs_support = needsSupport;
  for (const [field, isRemoved] of Object.entries(removes)) if (isRemoved && !payload[field]) payload[field] = "";
  if (!Object.keys(payload).length) return null;
  const masked = {};
  if (payload.person_name) masked.person = shortPerson(payload.person_name);
  if ("identity_number" in payload) masked.number = maskedTail(payload.identity_number, 4);
  if ("phone" in payload) masked.phone = maskedTail(payload.phone, 3);
  if (year) masked.birth_year = year;
  for (const field of ["queue_number", "needs_support"]) if (field in payload) masked[field] = payload[field];
  return { kind: "encounter.correct", subject_id: line.id, record_id: line.id, base_rev: line.rev, payload, masked };
}

/** The operation that takes a record out of every count. */
export function voidingOf(line, reason) {
  return { kind: "encounter.void", subject_id: line.id, record_id: line.id, base_rev: line.rev, payload: { reason: clean(reason) } };
}

/** The key of the words that say why `typed` can be no dossier code; null where it can, or is empty. */
export function codeProblem(typed, today) {
  if (!clean(typed)) return null;
  const parts = DOSSIER_CODE.exec(clean(typed).toUpperCase());
  if (!parts) return "dossier.code";
  const [year, month, day] = parts.slice(1).map(Number);
  const on = new Date(Date.UTC(2000 + year, month - 1, day));
  if (on.getUTCMonth() !== month - 1 || on.getUTCDate() !== day) return "dossier.code_day";
  return on.toISOString().slice(0, 10) > today ? "dossier.code_future" : null;
}

/** Whether `text` is a whole number from `least` to `most`. */
export function isWhole(text, least, most) {
  return /^[0-9]+$/.test(String(text).trim()) && Number(text) >= least && Number(text) <= most;
}

function yearProblem(typed, today) {
  return typed && !isWhole(typed, EARLIEST_YEAR, Number(today.slice(0, 4))) ? "year.wrong" : null;
}

function lineProblems(draft, today) {
  const found = [];
  const lines = Object.entries(draft.chosen);
  const isLacking = draft.papers === "missing" && lines.length && !lines.some(([, line]) => papersOf(line).length);
  if (isLacking) found.push({ field: "papers", key: "dossier.no_papers" });
  for (const [code, line] of lines) {
    const lacks = line.help === "missing_papers" && !(draft.papers === "missing" && papersOf(line).length);
    if (lacks && !isLacking) found.push({ field: `line.${code}.papers`, key: "dossier.no_papers" });
    const key = codeProblem(line.dossier_code, today);
    if (key) found.push({ field: `line.${code}.code`, key });
  }
  return found;
}

function answerProblems(draft, visitOn) {
  if (draft.answer.activation_state !== "requested") return [];
  const key = ageProblem(ageOn(visitOn, knownAbout(draft.person)), clean(draft.person.representative_name));
  const field = key === "age.representative" ? "person.representative_name" : "answer.activation_state";
  return key ? [{ field, key }] : [];
}

function promiseProblems(promise, visitOn) {
  if (!promise.place) return [];
  const found = [];
  if (!clean(promise.what)) found.push({ field: "promise.what", key: "promise.no_what" });
  if (!promise.due_on) found.push({ field: "promise.due_on", key: "promise.no_day" });
  else if (promise.due_on < visitOn) found.push({ field: "promise.due_on", key: "promise.past" });
  return found;
}

function personPayload(person) {
  const payload = Object.fromEntries(TEXTS.map((name) => [name, clean(person[name])]).filter(([, text]) => text));
  if (payload.phone) payload.phone = phoneNumber(payload.phone) ?? payload.phone;
  const number = numberDigits(person.identity_number);
  if (number) payload.identity_number = number;
  for (const name of ["birth_year", "queue_number"]) if (person[name]) payload[name] = Number(person[name]);
  if (person.birth_on) payload.birth_on = person.birth_on;
  for (const name of TICKS) if (person[name]) payload[name] = true;
  return payload;
}

function maskedPerson(person) {
  const known = knownAbout(person);
  return {
    person: shortPerson(person.person_name),
    number: maskedTail(known.identity_number, 4),
    phone: maskedTail(phoneNumber(person.phone), 3),
    birth_year: known.birth_year,
    queue_number: Number(person.queue_number) || null,
    needs_support: Boolean(person.needs_support),
  };
}

function papersOf(line) {
  const typed = line.other_papers.split("\n").map(clean);
  return [...new Set([...line.missing_papers, ...typed].filter(Boolean))];
}

function linePayload(code, line, papers) {
  const lacking = papers === "missing" ? papersOf(line) : [];
  const payload = { procedure_code: code, help: lacking.length && line.help === "advised" ? "missing_papers" : line.help };
  if (lacking.length) payload.missing_papers = lacking;
  if (clean(line.dossier_code)) payload.dossier_code = clean(line.dossier_code).toUpperCase();
  return payload;
}

function answerPayload(answer) {
  const payload = { activation_state: answer.activation_state };
  if (answer.activation_state === "advised" && answer.reason) payload.reason = answer.reason;
  if (answer.activation_state !== "requested") return payload;
  if (answer.is_reactivation) payload.is_reactivation = true;
  if (clean(answer.activation_note)) payload.activation_note = clean(answer.activation_note);
  return payload;
}
