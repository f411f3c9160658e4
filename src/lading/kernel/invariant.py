"""Invariants: what must be true of the data at every commit, each stated as a query for the rows that break it."""

import msgspec


class Invariant(msgspec.Struct, frozen=True):
    """A promise that can be looked up: package and statement name the query in that package's invariants.sql.

    The query takes the account and returns the offending rows; none means that the promise holds.
    """

    code: str
    promise: str
    package: str
    statement: str
