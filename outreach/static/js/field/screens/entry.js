import { isElderly } from "../../lib/card.js";
import { whenTyped } from "../../lib/typing.js";
import { go, route } from "./router.js";
import { oneAtATime } from "./taps.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";
import { clockTime, plainDay, today } from "./capture/dates.js";
import { joined, leadBack, part, say, show, slot } from "./capture/dom.js";
import { isBegun, openDraft } from "./capture/draft.js";
import { nameOf } from "./capture/just_saved.js";
import { forgetProblem, showProblems } from "./capture/problems.js";
import { codeProblem, newLine, voidingOf } from "./capture/saving.js";
import { undo } from "./capture/undo.js";
import { catalogueOf, choiceLabel, labelOf, visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

route("#/visits/:id/entries/:encounter", {
  template: "screen-entry",
  tab: "entries",
  open(root, { id, encounter }, tablet, frame) {
    const visit = visitOf(tablet, id);
    const find = () => tablet.lines(id).find((line) => line.id === encounter);
    if (!visit || !find()) return gone();
    const screen = { tablet, visit, frame, encounter, find, procedures: catalogueOf(tablet, visit) };
    leadBack(root, `#/visits/${id}/entries`);
    slot(root, "slip").href = `#/visits/${id}/slip/${encounter}`;
    slot(root, "correct").href = `#/visits/${id}/entries/${encounter}/correct`;
    wire(root, screen);
    draw(root, screen);
    const redraw = () => !root.querySelector("form:not([hidden])") && draw(root, screen);
    const closing = [tablet.subscribe(redraw), whenTyped(root, '[data-name="reason"]', () => forgetProblem(root, "reason"))];
    return () => closing.forEach((close) => close());
  },
});

function draw(root, screen) {
  const { tablet, visit, frame } = screen;
  const line = screen.find();
  const isVoided = line.state === "voided";
  // Where the record itself was refused nothing can be added to it; else only a part of it was.
  const refusedKinds = refusedOf(tablet, line).map((one) => one.kind);
  const isLost = refusedKinds.includes("encounter.record");
  frame.title(nameOf(line), joined([visit.neighborhood.name, clockTime(line.happened_at)]));
  show(root, {
    undo: Boolean(line.mine && !isVoided && line.undo_until && Date.parse(line.undo_until) > Date.now()),
    slip: !isVoided && !isLost,
    correct: !isVoided && !isLost,
    refused: line.where === "refused",
    anew: isLost,
    add: !isVoided && !isLost,
    conflict: line.where === "conflict",
    held: Boolean(line.message_vi) && line.where === "received",
    voided: isVoided,
    "void-part": !isVoided && !isLost,
    "refused-record": isLost,
    "refused-part": !isLost,
  });
  say(root, { "refused-why": line.message_vi ?? "", "held-why": line.message_vi ?? "" });
  drawFacts(root, screen, line);
  slot(root, "dossiers").replaceChildren(...line.dossiers.map((one) => dossierRow(root, screen, line, one)));
  slot(root, "others").replaceChildren(...otherRows(root, tablet, line));
}

function drawFacts(root, { visit }, line) {
  const age = line.birth_year ? Number(visit.on.slice(0, 4)) - line.birth_year : null;
  const priority = joined([isElderly(age) && words("entry.elderly"), line.needs_support && words("entry.support")], ", ");
  const facts = [
    ["entry.number", line.number],
    ["entry.born", line.birth_year],
    ["entry.phone", line.phone],
    ["entry.queue", line.queue_number],
    ["entry.priority", priority],
    ["entry.recorded", clockTime(line.happened_at)],
    ["entry.where", words(`where.${{ device: "saved", sending: "sending", refused: "refused", conflict: "conflict" }[line.where] ?? "sent"}`)],
  ];
  slot(root, "facts").replaceChildren(
    ...facts.flatMap(([key, value]) => {
      const [term, detail] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = words(key);
      detail.textContent = value || "\u2013";
      return [term, detail];
    }),
  );
}

function dossierRow(root, screen, line, dossier) {
  const { tablet, procedures } = screen;
  const row = part(root, "dossier");
  const papers = (dossier.missing_papers ?? []).join(", ");
  say(row, {
    label: labelOf(procedures, dossier.procedure_code),
    what: joined([choiceLabel(tablet, "help", dossier.help), dossier.dossier_code, papers && words("what.papers", { papers })]),
  });
  const mayAdd = line.state !== "voided" && dossier.state !== "voided" && !dossier.dossier_code;
  slot(row, "add-code").hidden = !mayAdd;
  if (mayAdd) wireCode(row, screen, dossier);
  return row;
}

function wireCode(row, { tablet, visit }, dossier) {
  const [form, button, input] = [slot(row, "code-form"), slot(row, "add-code"), slot(row, "code")];
  form.querySelector(".field").dataset.field = "code";
  input.id = `code-${dossier.id}`;
  slot(row, "code-label").htmlFor = input.id;
  button.addEventListener("click", () => {
    form.hidden = !form.hidden;
    button.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) input.focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const key = input.value.trim() ? codeProblem(input.value, today()) : "dossier.code_missing";
    if (!showProblems(row, key ? [{ field: "code", key }] : [])) return input.focus();
    const payload = { dossier_code: input.value.trim().toUpperCase() };
    form.hidden = true;
    await tablet.save(visit.id, [{ kind: "dossier.set_code", subject_id: dossier.id, record_id: dossier.id, base_rev: dossier.rev, payload }], {});
    toast(words("code.saved"));
  });
}

function otherRows(root, tablet, line) {
  const state = line.activation && !line.activation.is_voided ? choiceLabel(tablet, "activation_state", line.activation.state) : words("entry.unasked");
  const rows = [otherRow(root, "vneid", state, "")];
  for (const one of line.follow_ups) {
    rows.push(otherRow(root, "promise", one.what, joined([choiceLabel(tablet, "place", one.place), plainDay(one.due_on)])));
  }
  return rows;
}

function otherRow(root, kind, label, what) {
  const row = part(root, "other");
  row.querySelector(`[data-other-icon="${kind}"]`).hidden = false;
  say(row, { label, what });
  return row;
}

function wire(root, screen) {
  const { tablet, visit, encounter } = screen;
  slot(root, "undo").addEventListener("click", () => undo(tablet, visit.id, encounter));
  slot(root, "anew").addEventListener("click", () => beginWith(screen, {}, "scan"));
  slot(root, "add").addEventListener("click", () => beginWith(screen, { adds_to: encounter }, "new"));
  const voidOnce = oneAtATime(async () => {
    const reason = root.querySelector('[data-name="reason"]').value;
    if (!showProblems(root, reason.trim() ? [] : [{ field: "reason", key: "reason.missing" }])) return;
    await tablet.save(visit.id, [voidingOf(screen.find(), reason)], {});
    toast(words("voided"));
    go(`#/visits/${visit.id}/entries`);
  });
  slot(root, "void").addEventListener("click", voidOnce);
}

/** The operations of a line that the server refused and that nobody has entered anew. */
function refusedOf(tablet, line) {
  return tablet.refused().filter((one) => line.op_ids.includes(one.op_id));
}

/** A draft that enters a refused record anew, or adds to a record that stands; one half typed is finished first. */
async function beginWith({ tablet, visit, frame, find }, facts, where) {
  const line = find();
  const draft = await openDraft(tablet, visit, frame);
  if (!isBegun(draft.value)) {
    draft.start({ ...facts, replaces: refusedOf(tablet, line).map((one) => one.op_id) });
    if (!facts.adds_to) for (const { procedure_code: code } of line.dossiers) draft.value.chosen[code] = newLine();
    draft.touch();
  }
  await draft.close();
  go(`#/visits/${visit.id}/${where}`);
}
