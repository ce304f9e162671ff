import { askedWords, findProcedures, highlighted } from "../../lib/search.js";
import { searchKey } from "../../lib/names.js";
import { whenTyped } from "../../lib/typing.js";
import { route } from "./router.js";
import { words } from "./words.js";
import { joined, lead, part, say, show, slot } from "./capture/dom.js";
import { withDraft } from "./capture/draft.js";
import { toggle } from "./capture/procedures_part.js";
import { catalogueOf, labelOf, visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

const MOST_SHOWN = 40;
const MOST_FIELDS = 3;

route("#/visits/:id/search", {
  template: "screen-search",
  tab: "new",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    frame.title(words("search.title"));
    lead(root, id);
    const closing = [];
    const opened = withDraft(root, tablet, visit, frame, (draft) => {
      closing.push(() => draft.close());
      begin(root, { tablet, draft, visit, frame, closing, procedures: catalogueOf(tablet, visit), field: "" });
    });
    return async () => {
      await opened;
      await Promise.all(closing.map((close) => close()));
    };
  },
});

function begin(root, screen) {
  const { draft, visit, frame, closing } = screen;
  if (!draft.value) draft.start();
  frame.title(words("search.title"), joined([draft.value.person.person_name, visit.neighborhood.name]));
  const query = slot(root, "query");
  closing.push(
    whenTyped(root, '[data-slot="query"]', (input) => {
      // Leaving the field is a change event, too: rows drawn anew would take the button from under the finger.
      if (input.value === screen.typed) return;
      screen.field = "";
      draw(root, screen);
    }),
  );
  slot(root, "erase").addEventListener("click", () => {
    query.value = "";
    screen.field = "";
    draw(root, screen);
    query.focus();
  });
  draw(root, screen);
  query.focus();
}

function draw(root, screen) {
  const typed = slot(root, "query").value;
  screen.typed = typed;
  const shortForms = screen.tablet.day().short_forms;
  const asked = askedWords(typed, shortForms);
  const all = findProcedures(typed, screen.procedures, shortForms);
  const found = screen.field ? all.filter((one) => one.procedure.field === screen.field) : all;
  show(root, { erase: Boolean(typed), none: !found.length, found: found.length > 0 });
  say(root, { count: words("search.count", { found: found.length, all: screen.procedures.length }) });
  drawPills(root, screen, all);
  const rows = [];
  for (const [place, one] of found.slice(0, MOST_SHOWN).entries()) {
    if (!one.isFull && (place === 0 || found[place - 1].isFull)) rows.push(part(root, "partly"));
    rows.push(rowOf(root, screen, one.procedure, asked));
  }
  slot(root, "found").replaceChildren(...rows);
  drawChosen(root, screen);
}

function rowOf(root, screen, procedure, asked) {
  const row = part(root, "row");
  put(slot(row, "label"), highlighted(procedure.label, asked));
  const hasLongName = searchKey(procedure.name) !== searchKey(procedure.label);
  slot(row, "name").hidden = !hasLongName;
  if (hasLongName) put(slot(row, "name"), highlighted(procedure.name, asked));
  say(row, { facts: joined([procedure.code, procedure.field, procedure.fee, procedure.duration]), of: ` ${procedure.label}` });
  const button = row.querySelector("button");
  const press = () => {
    const isChosen = Boolean(screen.draft.value.chosen[procedure.code]);
    button.setAttribute("aria-pressed", String(isChosen));
    button.classList.toggle("primary", isChosen);
    say(row, { word: words(isChosen ? "chosen.word" : "choose") });
  };
  press();
  button.addEventListener("click", () => {
    toggle(screen.draft, procedure.code);
    press();
    drawChosen(root, screen);
  });
  return row;
}

/** The fields of what was found, the fullest first. */
function drawPills(root, screen, all) {
  const counts = new Map();
  for (const { procedure } of all) counts.set(procedure.field, (counts.get(procedure.field) ?? 0) + 1);
  const fields = [...counts].sort((one, other) => other[1] - one[1]).slice(0, MOST_FIELDS);
  const pills = [["", words("search.all", { count: all.length })], ...fields.map(([name, count]) => [name, `${name} ${count}`])];
  slot(root, "fields").hidden = counts.size < 2;
  slot(root, "fields").replaceChildren(
    ...pills.map(([name, label]) => {
      const pill = part(root, "pill");
      pill.textContent = label;
      pill.setAttribute("aria-pressed", String(screen.field === name));
      pill.addEventListener("click", () => {
        screen.field = name;
        draw(root, screen);
      });
      return pill;
    }),
  );
}

function drawChosen(root, { draft, procedures }) {
  const names = Object.keys(draft.value.chosen).map((code) => labelOf(procedures, code));
  say(root, { chosen: names.length ? words("chosen.names", { names: names.join(", ") }) : words("chosen.none") });
}

function put(place, pieces) {
  place.replaceChildren(
    ...pieces.map(([text, isFound]) => {
      if (!isFound) return document.createTextNode(text);
      const mark = document.createElement("mark");
      mark.textContent = text;
      return mark;
    }),
  );
}
