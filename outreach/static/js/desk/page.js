import { wireDialogs } from "./dialogs.js";
import { focusErrorSummary, wireAutoSubmit, wireCounters, wireGuards } from "./forms.js";
import { wireDismissals, wireMenus, wirePrintButtons } from "./small.js";
import { wireCheckAll, wireRowFilters } from "./tables.js";

for (const wire of [
  wireDialogs,
  wireRowFilters,
  wireCheckAll,
  wireAutoSubmit,
  wireCounters,
  wireGuards,
  wireMenus,
  wirePrintButtons,
  wireDismissals,
  focusErrorSummary,
]) {
  wire(document);
}
