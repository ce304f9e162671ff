import { wireDialogs } from "./dialogs.js";
import { focusErrorSummary, wireAutoSubmit, wireCounters, wireGuards } from "./forms.js";
import { wireCopyButtons, wireDismissals, wireMenus, wirePrintButtons, wireSearch } from "./small.js";
import { wireRefresh } from "./refresh.js";
import { wireCheckAll, wireRowFilters } from "./tables.js";

for (const wire of [
  wireDialogs,
  wireRowFilters,
  wireCheckAll,
  wireAutoSubmit,
  wireCounters,
  wireGuards,
  wireMenus,
  wireSearch,
  wirePrintButtons,
  wireCopyButtons,
  wireDismissals,
  wireRefresh,
  focusErrorSummary,
]) {
  wire(document);
}
