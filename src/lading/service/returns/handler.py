"""Carries out what runs do to returns: guarded against everybody else who takes the same units back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.order.storage.rows import write_rows
from lading.service.returns.effects import OpenReturn, SettledLine, SettleReturn
from lading.service.returns.loaders import ReturnsLoader, ReturnsOfOrder
from lading.service.returns.model import SHIPPED_STATUSES
from lading.service.returns.opening import insert_returns
from lading.service.returns.request import Returned

TAKEN = "RETURN_TAKEN: a unit was asked back, or looked at, by somebody else meanwhile"
REF_TAKEN = "RETURN_REF_TAKEN: another return got the ref meanwhile"


class ReturnHandler:
    """OpenReturn and SettleReturn, each run whole or not at all."""

    kinds: tuple[type[Effect], ...] = (OpenReturn, SettleReturn)
    is_guarded = True

    def __init__(self, returns: ReturnsLoader) -> None:
        self._returns = returns

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """The next run of the batch sees the units as taken."""
        if isinstance(effect, OpenReturn) and effect.opened.fields.order_id is not None:
            known = facts.peek(self._returns, effect.opened.fields.order_id)
            if known is not None:
                known.refs.add(effect.opened.key.ref)
                for item_id, units in effect.opened.units.items():
                    _known_item(known, item_id).requested += units
        elif isinstance(effect, SettleReturn):
            known = facts.peek(self._returns, effect.order_id) or ReturnsOfOrder(set(), {})
            for line in effect.lines:
                item = _known_item(known, line.order_item_id)
                item.requested -= line.released
                item.accepted += line.accepted

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Counts and opens what can be; says which runs came too late."""
        locked = await _lock(connection, account, [item for one in effects for item in _items_of(one.effect)])
        refused = await _refs_taken(connection, account, effects)
        for run in dict.fromkeys(one.run for one in effects):
            own = [one.effect for one in effects if one.run == run]
            if run not in refused and not locked.take(own):
                refused[run] = TAKEN
        counts = locked.taken
        await write_rows(
            queries_of(__package__).count_units,
            connection,
            account,
            [
                (item_id, locked.shipped[item_id], counts[item_id]["requested"], counts[item_id]["accepted"])
                for item_id in sorted(counts)
            ],
        )
        opened = [one.effect.opened for one in effects if isinstance(one.effect, OpenReturn) and one.run not in refused]
        await insert_returns(connection, account, opened, at)
        return refused


class Locked:
    """Balances of order items, locked until the transaction ends, and what runs take of them."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.shipped: dict[UUID, int] = {row["order_item_id"]: row["shipped_quantity"] for row in rows}
        self._requested: Counter[UUID] = Counter({row["order_item_id"]: row["requested_quantity"] for row in rows})
        self._accepted: Counter[UUID] = Counter({row["order_item_id"]: row["accepted_quantity"] for row in rows})
        self.taken: dict[UUID, Counter[str]] = {}

    def take(self, effects: Sequence[OpenReturn | SettleReturn]) -> bool:
        """Takes all of them, or nothing and says so."""
        requested, accepted = self._requested.copy(), self._accepted.copy()
        taken = {item_id: counts.copy() for item_id, counts in self.taken.items()}
        for effect in effects:
            for line in _lines_of(effect):
                if isinstance(effect, SettleReturn) and accepted[line.order_item_id] != line.accepted_before:
                    return False
                requested[line.order_item_id] -= line.released
                accepted[line.order_item_id] += line.accepted
                counts = taken.setdefault(line.order_item_id, Counter())
                counts["requested"] -= line.released
                counts["accepted"] += line.accepted
                if requested[line.order_item_id] > self.shipped.get(line.order_item_id, 0):
                    return False
        self._requested, self._accepted, self.taken = requested, accepted, taken
        return True


async def _lock(connection: Connection, account: int, item_ids: Sequence[UUID]) -> Locked:
    named = sorted(set(item_ids))
    if not named:
        return Locked([])
    queries = queries_of(__package__)
    await queries.open_balances(connection, account=account, order_item_ids=named)
    return Locked(
        await queries.lock_balances(
            connection, account=account, order_item_ids=named, shipped_statuses=list(SHIPPED_STATUSES)
        )
    )


async def _refs_taken(connection: Connection, account: int, effects: Sequence[RunEffect]) -> dict[int, str]:
    refs = {one.effect.opened.key.ref: one.run for one in effects if isinstance(one.effect, OpenReturn)}
    if not refs:
        return {}
    taken = await queries_of(__package__).refs_taken(connection, account=account, refs=sorted(refs))
    return {refs[row["ref"]]: REF_TAKEN for row in taken}


def _items_of(effect: OpenReturn | SettleReturn) -> list[UUID]:
    return [line.order_item_id for line in _lines_of(effect)]


def _lines_of(effect: OpenReturn | SettleReturn) -> Sequence[SettledLine]:
    if isinstance(effect, SettleReturn):
        return effect.lines
    # Asking for units is the opposite of releasing them.
    return [SettledLine(item_id, 0, -units, 0) for item_id, units in effect.opened.units.items()]


def _known_item(known: ReturnsOfOrder, item_id: UUID) -> Returned:
    return known.items.setdefault(item_id, Returned())
