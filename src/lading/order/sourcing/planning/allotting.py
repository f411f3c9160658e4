"""Who of the chosen locations gives which units. Rows are products, columns the chosen locations, the best first."""

import numpy as np

from lading.order.sourcing.planning.objective import Values
from lading.order.sourcing.planning.problem import Units


def shares(wanted: Units, held: Units, per_unit: Values | None) -> Units:
    """Units each location gives of each row.

    A row comes from where its units cost least; where they cost the same, from one location if one holds all of it,
    else from as few as can be. per_unit: what a unit costs, shape as held; None where it costs nothing by itself.
    """
    given = np.zeros_like(held)
    if not held.shape[1]:
        return given
    whole = held >= wanted[:, None]
    same = np.ones(len(wanted), dtype=np.bool_) if per_unit is None else np.ptp(per_unit, axis=1) == 0
    rows = np.flatnonzero(whole.any(axis=1) & (wanted > 0) & same)
    given[rows, whole[rows].argmax(axis=1)] = wanted[rows]
    for row in np.flatnonzero(~whole.any(axis=1) & same):
        given[row] = _fewest_pieces(int(wanted[row]), held[row])
    for row in np.flatnonzero(~same):
        assert per_unit is not None
        given[row] = _cheapest_units(int(wanted[row]), held[row], per_unit[row])
    return given


def _cheapest_units(wanted: int, held: Units, prices: Values) -> Units:
    cheapest = np.lexsort((-held, prices))
    before = np.cumsum(held[cheapest]) - held[cheapest]
    given = np.zeros_like(held)
    given[cheapest] = np.clip(wanted - before, 0, held[cheapest])
    return given


def _fewest_pieces(wanted: int, held: Units) -> Units:
    """One row over several columns: the fewest that suffice, the best first; all they have if none suffice."""
    given = np.zeros_like(held)
    left = min(wanted, int(held.sum()))
    pieces = int((np.cumsum(-np.sort(-held)) >= left).argmax()) + 1
    for column in range(len(held)):
        if left == 0:
            break
        rest = int((-np.sort(-held[column + 1 :]))[: pieces - 1].sum())
        if held[column] and int(held[column]) + rest >= left:
            given[column] = min(int(held[column]), left)
            left -= int(given[column])
            pieces -= 1
    return given
