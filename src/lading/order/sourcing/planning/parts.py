"""The pieces of a plan."""

from typing import NamedTuple


class Part(NamedTuple):
    """One planned fulfilment: a column and the units it gives, as (row, units) with units above 0."""

    location: int
    quantities: tuple[tuple[int, int], ...]
