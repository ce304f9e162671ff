// Lines, procedures and choices in words.
import { words } from "../words.js";
import { missingOf } from "./figures.js";
import { joined } from "./dom.js";

/** The visit of an id in the day pack, or undefined. */
export function visitOf(tablet, id) {
  return tablet.day()?.visits.find((one) => one.id === id);
}

/** The procedures of a visit's catalogue. */
export function catalogueOf(tablet, visit) {
  return tablet.day().catalogues[visit.catalogue] ?? [];
}

/** What clerks call a procedure; its code where this tablet does not know it. */
export function labelOf(procedures, code) {
  return procedures.find((one) => one.code === code)?.label ?? words("procedure.gone", { code });
}

/** The label of a choice of the day pack; the value itself where the pack is older. */
export function choiceLabel(tablet, list, value) {
  const pairs = [...(tablet.day().choices[list] ?? []), ...(list === "activation_state" ? tablet.day().choices.decision ?? [] : [])];
  return pairs.find(([one]) => one === value)?.[1] ?? value;
}

/** Procedures, missing papers and VNeID of a line in one line of words. */
export function whatWasDone(tablet, procedures, line) {
  const dossiers = line.dossiers.filter((one) => one.state !== "voided" || line.state === "voided");
  const missing = missingOf(line).length;
  const state = line.activation && !line.activation.is_voided ? choiceLabel(tablet, "activation_state", line.activation.state) : "";
  return (
    joined([
      ...dossiers.map((one) => labelOf(procedures, one.procedure_code)),
      missing && words("what.missing", { count: missing }),
      state && words("what.vneid", { state: lowerFirst(state) }),
      line.late && words("what.late"),
    ]) || words("what.nothing")
  );
}

/** A refusal in words: that of the server where it gave one. */
export function lowerFirst(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
