import { route } from "./router.js";
import { words } from "./words.js";
import { dayInWords } from "./capture/dates.js";
import { joined, leadBack, part, say, show, slot } from "./capture/dom.js";
import { lineOrSaved, nameOf } from "./capture/just_saved.js";
import { catalogueOf, choiceLabel, labelOf, visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

route("#/visits/:id/slip/:encounter", {
  template: "screen-slip",
  tab: "entries",
  open(root, { id, encounter }, tablet, frame) {
    const visit = visitOf(tablet, id);
    const line = lineOrSaved(tablet, id, encounter);
    if (!visit || !line) return gone();
    const { ward } = tablet.day();
    frame.title(words("slip"), nameOf(line));
    leadBack(root, `#/visits/${id}`);
    say(root, {
      organisation: ward.organisation,
      ward: ward.name,
      where: words("slip.where", { place: visit.neighborhood.name, day: dayInWords(visit.on) }),
      person: nameOf(line),
      number: line.queue_number ? ` \u00b7 ${words("number.taken", { n: line.queue_number })}` : "",
      phone: ward.phone ? words("slip.call", { phone: ward.phone }) : words("slip.come"),
      address: ward.center_address,
    });
    slot(root, "lines").replaceChildren(...linesOf(root, tablet, visit, line));
    slot(root, "print").addEventListener("click", () => print());
  },
});

function linesOf(root, tablet, visit, line) {
  const procedures = catalogueOf(tablet, visit);
  const made = line.dossiers
    .filter((one) => one.state !== "voided")
    .map((one) => dossierOf(root, labelOf(procedures, one.procedure_code), choiceLabel(tablet, "help", one.help), one));
  if (line.activation && !line.activation.is_voided) {
    made.push(lineOf(root, words("slip.vneid"), `${choiceLabel(tablet, "activation_state", line.activation.state)}.`));
  }
  for (const one of line.follow_ups.filter((promise) => promise.state === "open")) {
    const what = joined([`${dayInWords(one.due_on)}.`, `${choiceLabel(tablet, "place", one.place)}: ${one.what}`], " ");
    made.push(lineOf(root, words("slip.promise"), what));
  }
  return made;
}

function dossierOf(root, title, help, dossier) {
  const made = lineOf(root, title, `${help}.`);
  const papers = dossier.missing_papers ?? [];
  show(made, { "code-line": Boolean(dossier.dossier_code), bring: papers.length > 0 });
  say(made, { code: dossier.dossier_code });
  slot(made, "papers").replaceChildren(
    ...papers.map((name) => {
      const item = document.createElement("li");
      item.textContent = name;
      return item;
    }),
  );
  return made;
}

function lineOf(root, title, what) {
  const made = part(root, "line");
  say(made, { title, what });
  return made;
}
