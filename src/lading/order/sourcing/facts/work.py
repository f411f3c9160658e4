"""How much work lies at each location: fulfilments by status, counted once a batch."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lading.database.connection import Connection
from lading.database.queries import queries_of


class WorkKey(NamedTuple):
    """Fulfilments in some statuses, of types that begin with one of the prefixes; none means every type."""

    statuses: tuple[str, ...]
    type_prefixes: tuple[str, ...] = ()


class Work:
    """Fulfilments by location number."""

    def __init__(self, fulfilments: Mapping[int, int]) -> None:
        self._numbers = np.array(sorted(fulfilments), dtype=np.int32)
        self._counts = np.array([fulfilments[number] for number in self._numbers.tolist()], dtype=np.float64)

    def at(self, location_numbers: NDArray[np.int32]) -> NDArray[np.float64]:
        """The count at each location."""
        return spread(self._numbers, self._counts, location_numbers, 0.0)


class WorkLoader:
    """The Work of a WorkKey; orders of the same batch are not in it yet."""

    name = "sourcing_work"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[WorkKey]) -> Mapping[WorkKey, Work]:
        """One statement for all keys."""
        statuses = sorted({status for key in keys for status in key.statuses})
        rows = await queries_of(__package__).work_in_hand(connection, account=account, statuses=statuses)
        found: dict[WorkKey, dict[int, int]] = {key: {} for key in keys}
        for row in rows:
            for key in keys:
                if row["status"] in key.statuses and (
                    not key.type_prefixes or row["type"].startswith(key.type_prefixes)
                ):
                    found[key][row["number"]] = found[key].get(row["number"], 0) + row["fulfilments"]
        return {key: Work(counts) for key, counts in found.items()}


def spread(
    known: NDArray[np.int32], values: NDArray[np.float64], asked: NDArray[np.int32], missing: float
) -> NDArray[np.float64]:
    """The value of each asked number; known ascends, `missing` stands where a number is not among them."""
    found = np.full(len(asked), missing, dtype=np.float64)
    if len(known):
        places = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        is_known = known[places] == asked
        found[is_known] = values[places[is_known]]
    return found
