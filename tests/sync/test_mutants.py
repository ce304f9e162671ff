"""Faults put into the server's code on purpose: each must be caught by a test. `--long` runs them all.

Each day only this is held: the code that a fault changes is still there, once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.files import ROOT


@dataclass(frozen=True)
class Mutant:
    """A fault: in `file` this `code` becomes that, and one of `caught_by` has to notice."""

    name: str
    file: str
    code: str
    becomes: str
    caught_by: str


SIMULATOR = "tests/sync/test_simulator.py"
_TRAIL_LATER = """with database().writing() as session:
        late, add = [], session.add
        session.add = lambda row: late.append(row) if type(row).__name__ == "AuditEntry" else add(row)
        done = work(session)
        session.commit()
        session.add_all(late)
        session.commit()
        return done"""
MUTANTS = (
    Mutant("no unique id", "outreach/sync/ledger_service.py",
           "return set(db.scalars(_CLAIMS[db.get_bind().dialect.name], rows)) if rows else set()",
           "ids = {op.op_id for op in ops}; db.scalars(_CLAIMS[db.get_bind().dialect.name], rows).all(); return ids",
           "tests/sync/test_promises.py -k r09"),
    Mutant("answered before it is committed", "outreach/web/transaction.py",
           "with database().writing.begin() as session:", "with database().writing() as session:",
           "tests/sync/test_at_once.py -k r03"),
    Mutant("edited after sending", "outreach/sync/push_service.py",
           "elif hashes[parcel.sealed.op_id] != parcel.sealed.sha256:", "elif False:",
           "tests/sync/test_ledger.py -k other_content"),
    Mutant("green without the missing ones", "outreach/sync/ledger_service.py",
           "stream.contiguous = gaps(above, stream.contiguous)[0]",
           "stream.contiguous = max(stream.contiguous, *seqs)",
           "tests/sync/test_ledger.py -k gap"),
    Mutant("one poisoned operation spoils the others", "outreach/sync/settling_service.py",
           "    except _NotTogether:\n", "    except ZeroDivisionError:\n",
           "tests/sync/test_promises.py -k r07"),
    Mutant("no signature is checked", "outreach/sync/opening_service.py",
           "return opened_op.proven_by == point or is_signed_by(point, opened_op.signature, opened_op.text)",
           "return True",
           "tests/sync/test_ledger.py -k signs_for_somebody_else"),
    Mutant("a shut-out person's records go to the floor", "outreach/sync/settling_service.py",
           "        return refusal.verdict  # nothing was touched yet",
           "        return failed()",
           "tests/sync/test_promises.py -k r12"),
    Mutant("the same field is overwritten in silence", "outreach/sync/correction_commands.py",
           "clashing = [field for field in changed if field in later]", "clashing = []",
           "tests/sync/test_conflict_model.py"),
    Mutant("simulator: no unique id", "outreach/sync/ledger_service.py",
           "return set(db.scalars(_CLAIMS[db.get_bind().dialect.name], rows)) if rows else set()",
           "ids = {op.op_id for op in ops}; db.scalars(_CLAIMS[db.get_bind().dialect.name], rows).all(); return ids",
           SIMULATOR),
    Mutant("simulator: answered before it is committed", "outreach/web/transaction.py",
           "with database().writing.begin() as session:", "with database().writing() as session:", SIMULATOR),
    Mutant("simulator: the trail in a transaction of its own", "outreach/web/transaction.py",
           "with database().writing.begin() as session:\n        return work(session)", _TRAIL_LATER, SIMULATOR),
    Mutant("simulator: the queue is cleared on a page of HTML", "tests/support/simulation/tablets.py",
           "        if answer.headers.get(\"X-Ve-Pho\") != \"1\"",
           "        for op_id in list(self.queue) if answer.status_code == 200 and not body else ():\n"
           "            self._settle({\"op_id\": op_id, \"answer\": \"applied\"})\n"
           "        if answer.headers.get(\"X-Ve-Pho\") != \"1\"", SIMULATOR),
    Mutant("simulator: a number is given out twice", "tests/support/tablet.py",
           "self.seqs[author.id] = self.seqs.get(author.id, 0) + 1",
           "self.seqs[author.id] = self.seqs.get(author.id, 0) + (len(self.outbox) % 4 != 3)", SIMULATOR),
    Mutant("simulator: a day of UTC", "outreach/kernel/clock.py",
           "return local(instant).date()", "return instant.date()", SIMULATOR),
)  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_code_that_a_fault_changes_is_there_once(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.code) == 1


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_each_fault_is_caught_by_a_test(mutant: Mutant, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--long"):
        pytest.skip("takes minutes: --long")
    house = tmp_path / "house"
    for folder in ("outreach", "tests", "templates", "migrations"):
        shutil.copytree(ROOT / folder, house / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "wsgi.py"):
        shutil.copy(ROOT / file, house / file)
    assert is_green(house, mutant.caught_by), "the tests that are to notice do not pass without the fault"
    changed = house / mutant.file
    changed.write_text(changed.read_text(encoding="utf-8").replace(mutant.code, mutant.becomes), encoding="utf-8")
    assert not is_green(house, mutant.caught_by)


def is_green(house: Path, chosen: str) -> bool:
    """Whether these tests pass there; raises where none of them ran."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", *chosen.split()]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False, timeout=600)
    if run.returncode not in {0, 1}:
        raise RuntimeError(run.stdout[-2000:] + run.stderr[-2000:])
    return run.returncode == 0
