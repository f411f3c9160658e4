"""The pieces of a plan."""

from typing import NamedTuple


class Part(NamedTuple):
    """One planned fulfilment: a column and the units it gives, as (row, units) with units above 0."""

    location: int
    quantities: tuple[tuple[int, int], ...]


class Transfer(NamedTuple):
    """Units that one column sends to another before that one serves the customer, as (row, units)."""

    origin: int
    destination: int
    quantities: tuple[tuple[int, int], ...]
