"""The board of the search: one block of whole numbers that holds the problem and the plan.

Compiled kernels take this block (`m`) and a pair of long numbers (`x`: cost and chance) and nothing
else: passing many arrays from kernel to kernel made them three times slower and their compilation
a minute long. A table is reached through its offset and width, kept in the block's head.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from outreach.planning.engine.kernels.compiled import compiled

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

# numbers in the head
DATES, HOUSES, PEOPLE, VISITS, CELLS_PER_DATE, CELLS, SEATS, TOUCHED, MOVABLE = range(9)
UNSERVED, TRAVEL, PERSON_DAY, FAIR, MOVE_PRICE = range(9, 14)  # weights

# tables of the problem; d date, n house, c cell (d * CELLS_PER_DATE + kit number), v visit, p person
FIRST_TABLE, TABLES = 14, 43
(
    KITS_ON,  # [d] kits that can go out
    WEEK,  # [d] number of the weekend
    MONTH,  # [d]
    DATE_OF,  # [c]
    OPEN,  # [n, 2 d + session] 1 = may be visited
    VISIT_COST,  # [n, d] lateness, way and date penalty
    SAVING,  # [n, n] hectometres saved in one outing
    NEAR_START,  # [n + 1] into NEAR
    NEAR,  # houses with a saving; a house itself if it needs two half-days
    TEAM_SIZE,  # [n]
    SKILLS,  # [n] bit mask
    POLICE,  # [n]
    KIND,  # [n] houses of one kind need the same people
    OWNER,  # [v] house of the visit
    VISIT_START,  # [n + 1] into OWNER
    PIN,  # [v] 2 d + session where it must be, or -1
    MUST_START,  # [n + 1] into MUST
    MUST,  # [i, 2] person whom a lock names; 2 d + session where it holds, or -1 for everywhere
    IS_POLICE,  # [p]
    PERSON_SKILLS,  # [p] bit mask
    BOTH_DAYS_OK,  # [p]
    AVAILABLE,  # [p, d]
    MONTH_LIMIT,  # [p, month] days still allowed
    # tables of the plan; a visit's place is 2 * cell + session, or -1 in the pool of unserved
    VISIT_AT,  # [place] visit or -1
    PLACE_OF,  # [v]
    CREW,  # [c, seat] person
    CREW_SIZE,  # [c]
    SAVED,  # [c] hectometres saved by the pair in the cell
    LOAD,  # [p] duty days this year
    MONTH_DAYS,  # [p, month]
    WEEK_DAYS,  # [p, week]
    CELL_OF,  # [p, d] cell of the duty or -1
    HOUSE_DATE,  # [n, week] its date in that weekend
    HOUSE_COUNT,  # [n, week] half-days on it
    FROZEN,  # [c] 1 = held: nothing in it changes
    FIXED,  # [v] 1 = stays in its place
    MOVERS,  # [i] the visits that are not fixed, MOVABLE of them
    HOME,  # [v] 2 d + session of the plan in force, or -1: elsewhere it costs MOVE_PRICE
    WANTED,  # [p, d] what is saved by a duty that the plan in force has
    TOUCHED_CELL,  # undo: [i]
    KEPT_VISITS,  # undo: [i, 2] visits of a touched cell
    KEPT_CREW,  # undo: [i, seat]
    KEPT_SIZE,  # undo: [i]
) = range(FIRST_TABLE, FIRST_TABLE + 2 * TABLES, 2)
HEAD = FIRST_TABLE + 2 * TABLES

COST, CHANCE, CEILING = range(3)  # places in x; above CEILING a change is given up
NO_CEILING = 1 << 60
MOST_TOUCHED = 12  # cells that one change may touch


@compiled
def at(m: Ints, table: int, row: int) -> int:
    """Where an entry of a one-column table stands."""
    return m[table] + row


@compiled
def at2(m: Ints, table: int, row: int, column: int) -> int:
    """Where an entry of a table with several columns stands."""
    return m[table] + row * m[table + 1] + column


def pack(numbers: Mapping[int, int], tables: Mapping[int, Ints]) -> Ints:
    """One block from the numbers of its head and all its tables (one or two dimensions)."""
    offset, parts = HEAD, []
    head = np.zeros(HEAD, dtype=np.int32)
    for place, number in numbers.items():
        head[place] = number
    for table in range(FIRST_TABLE, HEAD, 2):
        array = tables[table]
        head[table], head[table + 1] = offset, array.shape[1] if array.ndim == 2 else 1
        parts.append(array.astype(np.int32).ravel())
        offset += array.size
    return np.concatenate([head, *parts])


def view(m: Ints, table: int) -> Ints:
    """A table of the block as rows and columns, to be read or written in place."""
    start, width = int(m[table]), int(m[table + 1])
    end = int(m[table + 2]) if table + 2 < HEAD else len(m)
    return m[start:end].reshape(-1, width) if width > 1 else m[start:end]
