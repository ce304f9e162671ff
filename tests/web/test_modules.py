"""Many scripts as one: in the order of need, nothing of one seen in another, nothing joined that is not understood."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from outreach.web.joined import TABLET_SCRIPT, joined_bytes
from outreach.web.lean import STATIC
from outreach.web.modules import in_order, joined_module
from scripts.setup_environment import find_node

FILES = {
    "js/a.js": """import { two as deux, Three } from "./b/b.js";
import "./c.js";
const own = 1;
const waited = await Promise.resolve(4);
export { own };
console.log(JSON.stringify([own, deux(), new Three().name, globalThis.order, waited]));
""",
    "js/b/b.js": """import { four } from "../d.js";
import "../c.js";
const own = 2;
export function two() {
  return own + four;
}
export class Three {
  name = "three";
}
globalThis.place = "../../vendor/x/y.js";
""",
    "js/c.js": """globalThis.order = [...(globalThis.order ?? []), "c"];
""",
    "js/d.js": """export const four = 4;
globalThis.order = [...(globalThis.order ?? []), "d"];
""",
}
UNKNOWN = (
    'import all from "./c.js";',
    "export default 1;",
    "export { own as other };",
    'import * as c from "./c.js";',
    "export let one = 1;",
)


def test_each_file_runs_once_in_the_order_of_need_and_keeps_its_own_names(tmp_path: Path) -> None:
    joined = joined_module("js/a.js", FILES.__getitem__, "js/one.js")
    file = tmp_path / "one.mjs"
    file.write_text(joined, encoding="utf-8")
    told = subprocess.run([*find_node(), str(file)], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == [1, 6, "three", ["d", "c"], 4]
    assert '"../vendor/x/y.js"' in joined


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_form_that_is_not_known_is_refused(text: str) -> None:
    with pytest.raises(LookupError, match="no form"):
        joined_module("js/a.js", (FILES | {"js/a.js": f"{text}\n"}).__getitem__, "js/one.js")


def test_a_circle_is_refused() -> None:
    files = {"js/a.js": 'import "./b.js";\n', "js/b.js": 'import "./a.js";\n'}
    with pytest.raises(LookupError, match="circle"):
        joined_module("js/a.js", files.__getitem__, "js/one.js")


def test_the_tablets_script_holds_every_screen_and_imports_nothing_more() -> None:
    text = joined_bytes(TABLET_SCRIPT).decode()
    names = in_order("js/field/main.js", lambda name: (STATIC / name).read_text(encoding="utf-8"))
    screens = {path.relative_to(STATIC).as_posix() for path in (STATIC / "js" / "field").rglob("*.js")}
    assert screens <= set(names)
    assert all(f'parts["{name}"] = ' in text for name in names[:-1])
    known = [line for line in text.splitlines() if line.startswith(("import ", "export "))]
    assert known == ["export { startTablet };"]
