"""Histories and reconciliations as documents, and as text for a terminal."""

from collections.abc import Sequence
from typing import Any

import msgspec

from lading.inventory.history import Change, Drift, Held, History, by_source


def history_text(history: History) -> str:
    """A line a step: when, what is on hand since; below it each change."""
    lines = [f"{history.on_hand} on hand"]
    for step in history.steps:
        lines.append(f"{step.at.isoformat(timespec='seconds')}  {step.on_hand} on hand")
        lines += [f"    {_change_text(change)}" for change in step.changes]
    lines.append(f"{history.opening} on hand before" + ("" if history.is_whole else ", and older steps"))
    return "\n".join(lines)


def held_text(found: Sequence[Held]) -> str:
    """A line a position: on hand, and what it is made of."""
    lines = [
        f"{one.product_ref} at {one.location_ref}: {one.on_hand} on hand = {one.counted} counted {one.delta:+} delta "
        f"-{one.reserved} reserved -{one.sold} sold -{one.corrected} corrected"
        for one in found
    ]
    return "\n".join(lines) if lines else "nothing was known of it then"


def held_document(held: Held) -> dict[str, Any]:
    """What a position held, on hand included."""
    document: dict[str, Any] = msgspec.to_builtins(held)
    return document | {"on_hand": held.on_hand}


def reconciliation(drifts: Sequence[Drift]) -> dict[str, Any]:
    """Sums by source system, and every count that differs from the books."""
    differing = [msgspec.to_builtins(drift) | {"units": drift.units} for drift in drifts if drift.units]
    return {"sources": msgspec.to_builtins(by_source(drifts)), "drifts": differing}


def reconciliation_text(drifts: Sequence[Drift], *, is_all: bool) -> str:
    """A line a source system, and if asked for a line a count that differs."""
    lines = [
        f"{one.source or 'loaded by the program'}: {one.counts} counts changed something, {one.first} of them first, "
        f"{one.agreeing} as expected, {one.over} units over, {one.short} short"
        for one in by_source(drifts)
    ]
    if is_all:
        lines += [_drift_text(drift) for drift in drifts if drift.units]
    return "\n".join(lines) if lines else "no count changed anything"


def _change_text(change: Change) -> str:
    of = f" as of {change.as_of.isoformat(timespec='seconds')}" if change.as_of else ""
    who = " ".join(part for part in (change.source, f"by {change.by}" if change.by else "") if part)
    return f"{change.type} {change.units} {change.what}{of}: {change.on_hand:+}" + (f" ({who})" if who else "")


def _drift_text(drift: Drift) -> str:
    parts = [f"{drift.counted_before} counted before"]
    parts += [
        f"{units:+} {kind}"
        for kind, units in (("delta", drift.delta), ("sold", -drift.sold), ("corrected", -drift.corrected))
        if units
    ]
    return (
        f"  {drift.product_ref} at {drift.location_ref} as of {drift.as_of.isoformat(timespec='seconds')}: "
        f"{drift.counted} counted, {drift.expected} expected ({', '.join(parts)}): {drift.units:+}"
    )
