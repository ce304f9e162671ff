"""Linear programs as arrays: the one door to ortools' linear solvers, and bounds that are proven."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Interrupter: TypeAlias = SolveInterrupter
LARGE = 60_000  # columns from which the first-order method beats the simplex
TOLERANCE = 1e-4  # of the first-order method; its prices prove a bound whatever they are


@dataclass
class LinearProgram:
    """Minimise cost over columns between 0 or `low` and `high`, rows between two sides."""

    costs: list[Floats] = field(default_factory=list)
    lows: list[Floats] = field(default_factory=list)
    highs: list[Floats] = field(default_factory=list)
    row_lows: list[Floats] = field(default_factory=list)
    row_highs: list[Floats] = field(default_factory=list)
    entries: list[tuple[Indices, Indices, Floats]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def add_columns(self, cost: ArrayLike, high: ArrayLike, low: ArrayLike = 0.0) -> Indices:
        """New columns; their numbers. Arrays of one shape or single numbers."""
        costs, highs, lows = np.broadcast_arrays(*(np.asarray(a, float) for a in (cost, high, low)))
        self.costs.append(costs.ravel())
        self.highs.append(highs.ravel())
        self.lows.append(lows.ravel())
        numbers = np.arange(self.columns, self.columns + costs.size)
        self.columns += costs.size
        return numbers.reshape(costs.shape)

    def add_rows(self, low: ArrayLike, high: ArrayLike) -> Indices:
        """New rows between two sides (infinite where open); their numbers."""
        lows, highs = np.broadcast_arrays(np.asarray(low, float), np.asarray(high, float))
        self.row_lows.append(lows.ravel())
        self.row_highs.append(highs.ravel())
        numbers = np.arange(self.rows, self.rows + lows.size)
        self.rows += lows.size
        return numbers.reshape(lows.shape)

    def put(self, rows: ArrayLike, columns: ArrayLike, value: ArrayLike) -> None:
        """Add coefficients; equal places add up."""
        parts = np.broadcast_arrays(np.asarray(rows), np.asarray(columns), np.asarray(value, float))
        row, column, values = (part.ravel() for part in parts)
        self.entries.append((row.astype(np.int64), column.astype(np.int64), values.astype(float)))

    def matrix(self) -> tuple[Indices, Indices, Floats]:
        """All coefficients, sorted by row and column, equal places added up."""
        row, column, value = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        key, place = np.unique(row * self.columns + column, return_inverse=True)
        values: Floats = np.bincount(place, weights=value).astype(np.float64)
        return (key // self.columns).astype(np.int64), (key % self.columns).astype(np.int64), values

    def proven(self, duals: Floats) -> float:
        """The lower bound that any row prices prove, whatever solver they come from.

        Weak duality over bounded columns: price the rows at their binding sides and let every column
        take its cheapest bound; a price at an open side is dropped.
        """
        row, column, value = self.matrix()
        low, high = np.concatenate(self.row_lows), np.concatenate(self.row_highs)
        sides = np.where(duals > 0, low, high)
        prices = np.where(np.isfinite(sides), duals, 0.0)
        priced = np.bincount(column, weights=value * prices[row], minlength=self.columns)
        reduced = np.concatenate(self.costs) - priced
        lows, highs = np.concatenate(self.lows), np.concatenate(self.highs)
        cheapest = np.where(reduced > 0, reduced * lows, reduced * highs)
        return float((prices * np.where(prices != 0, sides, 0.0)).sum() + cheapest.sum())


@dataclass(frozen=True, slots=True)
class Solved:
    """A solved program: the price of each row and the value of each column."""

    prices: Floats
    values: Floats


def row_prices(
    program: LinearProgram, seconds: float = math.inf, interrupter: Interrupter | None = None
) -> Floats | None:
    """Row prices (duals) of a program; None as in `solved`."""
    found = solved(program, seconds, interrupter)
    return found.prices if found else None


def solved(program: LinearProgram, seconds: float = math.inf, interrupter: Interrupter | None = None) -> Solved | None:
    """The program solved; None if time was up, interrupted or infeasible. Values are 0 where only prices are known."""
    model = mathopt.Model.from_model_proto(_proto(program))
    large = program.columns > LARGE
    solver = mathopt.SolverType.PDLP if large else mathopt.SolverType.GLOP
    parameters = mathopt.SolveParameters(
        enable_output=False,
        lp_algorithm=None if large else mathopt.LPAlgorithm.DUAL_SIMPLEX,
        time_limit=None if math.isinf(seconds) else timedelta(seconds=max(0.01, seconds)),
    )
    parameters.pdlp.termination_criteria.simple_optimality_criteria.eps_optimal_relative = TOLERANCE
    result = mathopt.solve(model, solver, params=parameters, interrupter=interrupter)
    if not result.solutions or result.solutions[0].dual_solution is None:
        return None
    best = result.solutions[0]
    prices, values = np.zeros(program.rows), np.zeros(program.columns)
    for constraint, price in best.dual_solution.dual_values.items():
        prices[constraint.id] = price
    if best.primal_solution is not None:
        for variable, value in best.primal_solution.variable_values.items():
            values[variable.id] = value
    return Solved(prices, values)


def _proto(program: LinearProgram) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    row, column, value = program.matrix()
    costs = np.concatenate(program.costs)
    used = np.flatnonzero(costs)
    proto.variables.ids.extend(range(program.columns))
    proto.variables.lower_bounds.extend(np.concatenate(program.lows).tolist())
    proto.variables.upper_bounds.extend(np.concatenate(program.highs).tolist())
    proto.variables.integers.extend([False] * program.columns)
    proto.objective.linear_coefficients.ids.extend(used.tolist())
    proto.objective.linear_coefficients.values.extend(costs[used].tolist())
    proto.linear_constraints.ids.extend(range(program.rows))
    proto.linear_constraints.lower_bounds.extend(np.concatenate(program.row_lows).tolist())
    proto.linear_constraints.upper_bounds.extend(np.concatenate(program.row_highs).tolist())
    proto.linear_constraint_matrix.row_ids.extend(row.tolist())
    proto.linear_constraint_matrix.column_ids.extend(column.tolist())
    proto.linear_constraint_matrix.coefficients.extend(value.tolist())
    return proto
