"""The exact best plan of an order, by integer programming (HiGHS): what the plan search is measured against.

Binary y[j]: location j serves. Continuous x[p, j] in 0…stock: units of product p from it; once y is fixed the rest is a
transport problem with whole capacities, so whole units are optimal. Variables x are left out where units cost nothing
by themselves. Lexicographic levels are solved one after another, each fixed before the next.

Q. Huangfu, J. A. J. Hall, "Parallelizing the dual revised simplex method", Math. Prog. Comp. 10, 2018.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.kernel.refusal import Refused
from lading.order.sourcing.planning.objective import Level, Values
from lading.order.sourcing.planning.problem import Problem

SLACK = 1e-6


class Model(NamedTuple):
    """A linear programme over columns [y, x]; rows as dense coefficients with bounds."""

    rows: Values
    lower: Values
    upper: Values
    top: Values
    integers: int


class OracleMissing(Refused):
    """The solver is not installed."""


def exact_values(problem: Problem, *, seconds_max: float | None = None) -> tuple[float, ...] | None:
    """The value of the best complete plan, level by level; None where no plan is complete within the limit.

    Or where the solver did not end within seconds_max. Raises OracleMissing.
    """
    highs = _solver()
    model, found = _model(problem), []
    for level in problem.objective.levels:
        costs = _costs(problem, level, len(model.top))
        value = _solve(highs, model, costs, seconds_max)
        if value is None:
            return None
        found.append(value)
        model = model._replace(
            rows=np.vstack([model.rows, costs]),
            lower=np.append(model.lower, -np.inf),
            upper=np.append(model.upper, value + SLACK * max(1.0, abs(value))),
        )
    return tuple(found)


def _solver() -> Any:
    try:
        return import_module("highspy")
    except ModuleNotFoundError as missing:
        raise OracleMissing(
            "ORACLE_MISSING", "The exact solver is not installed.", "Install the development packages: make setup"
        ) from missing


def _model(problem: Problem) -> Model:
    products, locations = problem.available.shape
    stock = problem.fills * problem.eligible
    has_units = any(term.per_unit is not None for level in problem.objective.levels for term in level)
    columns = locations + (products * locations if has_units else 0)
    rows = [np.zeros((products, columns)), np.zeros((1, columns))]
    rows[0][:, :locations] = 0 if has_units else stock
    rows[1][0, :locations] = 1
    lower = [problem.wanted.astype(np.float64), np.zeros(1)]
    upper = [np.full(products, np.inf), np.full(1, float(problem.fulfilments_max))]
    top = np.ones(columns)
    if has_units:
        for product in range(products):
            start = locations + product * locations
            rows[0][product, start : start + locations] = 1
            link = np.zeros((locations, columns))
            link[:, start : start + locations] = np.eye(locations)
            link[:, :locations] = -np.diag(stock[product].astype(float))
            kept = stock[product] > 0
            rows.append(link[kept])
            lower.append(np.full(int(kept.sum()), -np.inf))
            upper.append(np.zeros(int(kept.sum())))
            top[start : start + locations] = stock[product]
    top[:locations] = stock.any(axis=0)
    return Model(np.vstack(rows), np.concatenate(lower), np.concatenate(upper), top, locations)


def _costs(problem: Problem, level: Level, columns: int) -> Values:
    locations = problem.available.shape[1]
    costs = np.zeros(columns)
    for term in level:
        costs[:locations] += term.weight * term.per_fulfilment
        if term.per_unit is not None:
            costs[locations:] += term.weight * term.per_unit.reshape(-1)
    return costs


def _solve(highs: Any, model: Model, costs: NDArray[np.float64], seconds_max: float | None) -> float | None:
    with _chatter_on_stderr():
        solver = highs.Highs()
        solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", SLACK)
    solver.setOptionValue("threads", 1)
    if seconds_max is not None:
        solver.setOptionValue("time_limit", seconds_max)
    solver.passModel(_programme(highs, model, costs))
    solver.run()
    if solver.getModelStatus() != highs.HighsModelStatus.kOptimal:
        return None
    return float(solver.getInfo().objective_function_value)


@contextmanager
def _chatter_on_stderr() -> Iterator[None]:
    """What the solver says of itself when it is made; it writes past Python, and standard output is for the figures."""
    library = ctypes.CDLL(None)
    sys.stdout.flush()
    library.fflush(None)
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
        library.fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _programme(highs: Any, model: Model, costs: NDArray[np.float64]) -> Any:
    programme = highs.HighsLp()
    programme.num_col_, programme.num_row_ = len(model.top), len(model.lower)
    programme.col_cost_, programme.col_lower_, programme.col_upper_ = costs, np.zeros(len(model.top)), model.top
    programme.row_lower_, programme.row_upper_ = model.lower, model.upper
    kinds = [highs.HighsVarType.kInteger] * model.integers
    programme.integrality_ = kinds + [highs.HighsVarType.kContinuous] * (len(model.top) - model.integers)
    row, column = np.nonzero(model.rows)
    programme.a_matrix_.format_ = highs.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.searchsorted(row, np.arange(len(model.lower) + 1))
    programme.a_matrix_.index_ = column
    programme.a_matrix_.value_ = model.rows[row, column]
    return programme
