const UNDO_FOR = 10 * 60 * 1000;
const WHERE = ["received", "device", "sending", "conflict", "refused"];

/**
 * The lines of a visit: what the server told, with the own operations that it has not told yet folded over them.
 *
 * `told`: lines as in pull. `own`: views in the order of their numbers, each {op_id, kind, subject_id, record_id,
 * visit_id, masked, at, where, answer}; `where` is device, sending, received, conflict or refused. Pure.
 */
export function fold(told, own, me) {
  const lines = new Map(told.map((line) => [line.id, { ...line, where: "received", op_ids: [], message_vi: null }]));
  const owners = ownersOf(told);
  for (const op of own) {
    const line = APPLY[op.kind]?.(lines, owners, op);
    if (line) note(line, op);
  }
  return [...lines.values()].map((line) => finished(line, own, me)).sort(byTime);
}

/** What this person counted at a visit: {asked_only: 3, slip_issued: 40, …}. */
export function countsOf(own) {
  const counts = {};
  for (const { kind, masked, where } of own) {
    if (kind === "visit.count" && where !== "refused") counts[masked.kind] = (counts[masked.kind] ?? 0) + (masked.amount ?? 1);
  }
  return counts;
}

const APPLY = {
  "encounter.record": (lines, _owners, op) => {
    if (!lines.has(op.record_id)) lines.set(op.record_id, fresh(op));
    return lines.get(op.record_id);
  },
  "encounter.correct": (lines, _owners, op) => changed(lines.get(op.subject_id), op, (line) => Object.assign(line, op.masked)),
  "encounter.void": (lines, _owners, op) => changed(lines.get(op.subject_id), op, (line) => (line.state = "voided")),
  "dossier.assist": (lines, owners, op) => {
    owners.set(op.record_id, op.subject_id);
    return added(lines.get(op.subject_id), "dossiers", op, { rev: 1, state: "recorded", missing_papers: [], ...op.masked });
  },
  "dossier.set_code": (lines, owners, op) => {
    const line = lines.get(owners.get(op.subject_id));
    const dossier = line?.dossiers.find((one) => one.id === op.subject_id);
    if (dossier && isNews(dossier, op)) {
      line.dossiers = line.dossiers.map((one) => (one === dossier ? { ...one, ...op.masked, rev: revAfter(one, op) } : one));
    }
    return line;
  },
  "activation.request": (lines, owners, op) => {
    owners.set(op.record_id, op.subject_id);
    const line = lines.get(op.subject_id);
    if (line && !line.activation) line.activation = { id: op.record_id, rev: 1, is_voided: false, ...op.masked };
    return line;
  },
  "activation.decide": (lines, owners, op) => {
    const line = lines.get(owners.get(op.subject_id));
    if (line?.activation && isNews(line.activation, op)) {
      line.activation = { ...line.activation, ...op.masked, decided_at: op.at, decided_by: null, rev: revAfter(line.activation, op) };
    }
    return line;
  },
  "activation.take_back": (lines, owners, op) => {
    const line = lines.get(owners.get(op.subject_id));
    if (line?.activation && isNews(line.activation, op)) {
      line.activation = { ...line.activation, state: "requested", rev: revAfter(line.activation, op) };
    }
    return line;
  },
  "follow_up.end": (lines, owners, op) => {
    const line = lines.get(owners.get(op.subject_id));
    if (line && op.where !== "refused") {
      line.follow_ups = line.follow_ups.map((one) => (one.id === op.subject_id && one.state === "open" ? { ...one, ...op.masked } : one));
    }
    return line;
  },
  "follow_up.promise": (lines, owners, op) => {
    owners.set(op.record_id, op.subject_id);
    return added(lines.get(op.subject_id), "follow_ups", op, { state: "open", ...op.masked });
  },
};

function fresh(op) {
  const empty = { number: "", phone: "", birth_year: null, queue_number: null, needs_support: false, late: false };
  return {
    id: op.record_id,
    visit_id: op.visit_id,
    rev: 1,
    state: "recorded",
    person: "",
    ...empty,
    ...op.masked,
    author_id: op.author_id,
    source: "tablet",
    happened_at: op.at,
    dossiers: [],
    activation: null,
    follow_ups: [],
    where: "received",
    op_ids: [],
    message_vi: null,
  };
}

/** A change shows until the server has told a revision that holds it; one that was refused never took place. */
function changed(line, op, how) {
  if (line && isNews(line, op)) {
    how(line);
    line.rev = revAfter(line, op);
  }
  return line;
}

/** The revision that a record has, or will have, once the operation is applied: what the next change is made upon. */
function revAfter(record, op) {
  return op.answer?.rev ?? record.rev + 1;
}

function isNews(record, op) {
  if (op.where === "refused" || op.where === "conflict") return false;
  return op.where !== "received" || record.rev < (op.answer?.rev ?? 0);
}

function added(line, list, op, made) {
  if (!line) return null;
  if (!line[list].some((one) => one.id === op.record_id) && op.where !== "refused") line[list] = [...line[list], { id: op.record_id, ...made }];
  return line;
}

function note(line, op) {
  line.op_ids = [...line.op_ids, op.op_id];
  if (WHERE.indexOf(op.where) > WHERE.indexOf(line.where)) line.where = op.where;
  if (op.where === "refused" || op.where === "conflict") line.message_vi = op.answer?.message_vi || line.message_vi;
}

function finished(line, own, me) {
  const mine = line.author_id === me;
  const recorded = own.find((op) => op.kind === "encounter.record" && op.record_id === line.id);
  const since = Date.parse(recorded?.at ?? line.happened_at);
  return { ...line, mine, undo_until: mine && line.state !== "voided" ? new Date(since + UNDO_FOR).toISOString() : null };
}

function ownersOf(told) {
  const owners = new Map();
  for (const line of told) {
    for (const dossier of line.dossiers) owners.set(dossier.id, line.id);
    if (line.activation) owners.set(line.activation.id, line.id);
    for (const promise of line.follow_ups) owners.set(promise.id, line.id);
  }
  return owners;
}

function byTime(one, other) {
  return one.happened_at.localeCompare(other.happened_at) || one.id.localeCompare(other.id);
}
