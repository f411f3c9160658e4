"""What a position held, step by step: each with the units it changed, who or what brought it, and why. Pure.

Told backwards from what is on hand now, so that the last step always ends there; what no step explains is the opening.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec

LAST_ON_HAND = "LAST_ON_HAND"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a step. what: counted, added, closed or late. units: its own. on_hand: what on hand changed by.

    source: the order, event, job, file or delta it comes from. by: who or what sent it.
    """

    at: datetime
    type: str
    what: str
    units: int
    on_hand: int
    source: str = ""
    by: str = ""
    as_of: datetime | None = None


class Step(msgspec.Struct, frozen=True):
    """Everything that changed at one instant, and the units on hand since."""

    at: datetime
    on_hand: int
    changes: tuple[Change, ...]


class History(msgspec.Struct, frozen=True):
    """Steps, the latest first. opening: units on hand before the last one listed. is_whole: none is older."""

    on_hand: int
    opening: int
    steps: tuple[Step, ...]
    is_whole: bool


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What a position held at an instant, by type; on hand is what may still be promised."""

    product_ref: str
    location_ref: str
    counted: int
    delta: int
    reserved: int
    sold: int
    corrected: int

    @property
    def on_hand(self) -> int:
        """Counted, with every movement since, less what is promised."""
        return self.counted + self.delta - self.reserved - self.sold - self.corrected


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """A count against the books. expected: the count before, with the movements it has seen; None for a first count."""

    product_ref: str
    location_ref: str
    as_of: datetime
    loaded_at: datetime
    counted: int
    expected: int | None
    counted_before: int
    as_of_before: datetime | None
    sold: int
    corrected: int
    delta: int
    source: str
    by: str

    @property
    def units(self) -> int:
        """Units found beyond (or, negative, short of) what the books say."""
        return 0 if self.expected is None else self.counted - self.expected


class SourceDrift(msgspec.Struct, frozen=True, kw_only=True):
    """What the counts of one source system came to. first: positions it counted for the first time."""

    source: str
    counts: int
    first: int
    agreeing: int
    over: int
    short: int


def tell(on_hand: int, changes: Iterable[Change], *, steps_max: int, since: datetime | None = None) -> History:
    """The steps that lead to what is on hand now. since: changes up to that instant may be missing, None if none is."""
    known = [change for change in changes if since is None or change.at > since]
    ordered = sorted(known, key=lambda change: (change.at, change.type != LAST_ON_HAND))
    steps: list[Step] = []
    left = on_hand
    for at, group in groupby(reversed(ordered), key=lambda change: change.at):
        together = tuple(reversed(list(group)))
        steps.append(Step(at, left, together))
        left -= sum(change.on_hand for change in together)
        if len(steps) == steps_max:
            return History(on_hand, left, tuple(steps), is_whole=False)
    return History(on_hand, left, tuple(steps), is_whole=since is None)


def changes_of_counts(counts: Sequence[Mapping[str, Any]], sources: Mapping[Any, tuple[str, str]]) -> list[Change]:
    """Counts as changes, given the latest first: each replaces the one before."""
    changes: list[Change] = []
    for place, count in enumerate(counts):
        before = counts[place + 1]["quantity"] if place + 1 < len(counts) else 0
        source, by = sources.get(count["cause_id"], ("", ""))
        changes.append(
            Change(
                at=count["loaded_at"],
                type=LAST_ON_HAND,
                what="counted",
                units=count["quantity"],
                on_hand=count["quantity"] - before,
                source=source,
                by=by,
                as_of=count["as_of"],
            )
        )
    return changes


def changes_of_movements(rows: Iterable[Mapping[str, Any]]) -> list[Change]:
    """Rows of the ledger as changes: one when added, one when closed; a row born closed changed nothing."""
    changes: list[Change] = []
    for row in rows:
        known = {"type": row["type"], "units": row["quantity"], "source": _source(row), "by": row["generated_by"] or ""}
        is_late = row["type"] == "DELTA" and row["closed_at"] == row["effective_at"]
        added = 0 if is_late else row["quantity"]
        changes.append(Change(at=row["effective_at"], what="late" if is_late else "added", on_hand=added, **known))
        if row["closed_at"] is not None and not is_late:
            changes.append(Change(at=row["closed_at"], what="closed", on_hand=-row["quantity"], **known))
    return changes


def by_source(drifts: Iterable[Drift]) -> list[SourceDrift]:
    """Drifts summed by source system, the largest first."""
    found: dict[str, list[Drift]] = {}
    for drift in drifts:
        found.setdefault(drift.source, []).append(drift)
    sums = [
        SourceDrift(
            source=source,
            counts=len(some),
            first=sum(one.expected is None for one in some),
            agreeing=sum(one.expected == one.counted for one in some),
            over=sum(max(0, one.units) for one in some),
            short=sum(max(0, -one.units) for one in some),
        )
        for source, some in found.items()
    ]
    return sorted(sums, key=lambda one: (-(one.over + one.short), one.source))


def _source(row: Mapping[str, Any]) -> str:
    if row["transfer_ref"]:
        return f"transfer {row['transfer_ref']} {row['source_ref'].split(' ', 3)[3]}"
    if row["source_ref"]:
        return str(row["source_ref"])
    return f"{row['root_type']} {row['root_ref']}: {row['event_name']}" if row["root_ref"] else ""
