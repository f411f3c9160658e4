"""Carries the stock effects of a whole batch out: one ordered lock, one look at the ledger, one guarded write."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.inventory.effects import ConfirmPick, MovePromise, PositionKey, Release, Reserve
from lading.inventory.reservation import Change, Decision, PositionValue, Promise, decide
from lading.inventory.soft_reserves import SoftReserve, positions_held_for, settle, soft_reserves_at, units_over


class StockPicture(Protocol):
    """The picture of stock that the runs of a batch share while they plan."""

    def take(self, effect: Reserve, facts: BatchFacts) -> None:
        """Takes the units of a promise out, so that the next run does not see them."""
        ...


class StockHandler:
    """Reserve, Release, MovePromise and ConfirmPick, once per fulfilment item. next_id makes ids of ledger rows."""

    kinds: tuple[type[Effect], ...] = (Reserve, Release, MovePromise, ConfirmPick)
    is_guarded = True

    def __init__(self, next_id: Callable[[], UUID], picture: StockPicture) -> None:
        self._next_id = next_id
        self._picture = picture

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """A promise leaves the shared picture at once; what is given back is seen by the next batch."""
        if isinstance(effect, Reserve):
            self._picture.take(effect, facts)

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes what can be granted; run → reason for each run that lost its stock."""
        if not effects:
            return {}
        stock = await _lock(connection, account, effects)
        held = await soft_reserves_at(connection, account, list(stock), _orders_of(effects))
        promises = await _promises(connection, account, effects)
        decision = decide(_without_holds_over(stock, held), promises, effects, held)
        if decision.made or decision.ended:
            await self._write(connection, account, _with_holds_over(decision, held), at)
            await settle(connection, account, held, decision.holds_left, at=at, next_id=self._next_id)
        return decision.refused

    async def _write(self, connection: Connection, account: int, decision: Decision, at: datetime) -> None:
        changes = {key: change for key, change in decision.changes.items() if change.is_real}
        entries = self._entries(decision)
        written = await queries_of(__package__).write_stock_effects(
            connection,
            account=account,
            at=at,
            **_columns_of_keys(list(changes)),
            reserved=[change.reserved for change in changes.values()],
            sold=[change.sold for change in changes.values()],
            corrected=[change.corrected for change in changes.values()],
            floors=[change.floor for change in changes.values()],
            ended=list(decision.ended),
            **entries,
        )
        expected = (len(changes), len(decision.ended), len(entries["ids"]))
        assert tuple(written) == expected, f"moved, ended, added: {tuple(written)} written, {expected} decided"

    def _entries(self, decision: Decision) -> dict[str, list[Any]]:
        rows = [
            (promise, "RESERVED", -promise.quantity, "ACTIVE" if promise.is_active else "INACTIVE", promise.event_id)
            for promise in decision.made
        ]
        rows += [(move.promise, move.type, move.quantity, "ACTIVE", move.event_id) for move in decision.movements]
        keys = _columns_of_keys([row[0].position for row in rows])
        return {
            "ids": [self._next_id() for _ in rows],
            "types": [row[1] for row in rows],
            "quantities": [row[2] for row in rows],
            "statuses": [row[3] for row in rows],
            "entry_catalogues": keys["catalogues"],
            "entry_products": keys["products"],
            "entry_locations": keys["locations"],
            "orders": [row[0].order_id for row in rows],
            "fulfilments": [row[0].fulfilment_id for row in rows],
            "items": [row[0].fulfilment_item_id for row in rows],
            "events": [row[4] for row in rows],
        }


async def _lock(connection: Connection, account: int, effects: Sequence[RunEffect]) -> dict[PositionKey, PositionValue]:
    wanted = {line.position for e in effects if isinstance(e.effect, Reserve) for line in e.effect.lines}
    keys = sorted(wanted | await positions_held_for(connection, account, _orders_of(effects)))
    rows = await queries_of(__package__).lock_positions(
        connection,
        account=account,
        **_columns_of_keys(keys),
        items=_items_of(effects, (Release, MovePromise, ConfirmPick)),
    )
    return {PositionKey(row[0], row[1], row[2]): PositionValue(row[3], row[4] == "ACTIVE") for row in rows}


def _orders_of(effects: Sequence[RunEffect]) -> list[UUID]:
    return sorted({granted.effect.order_id for granted in effects if isinstance(granted.effect, Reserve)})


def _without_holds_over(
    stock: dict[PositionKey, PositionValue], held: Sequence[SoftReserve]
) -> dict[PositionKey, PositionValue]:
    free = {key: msgspec.structs.replace(stock[key], on_hand=stock[key].on_hand + n) for key, n in _over(held)}
    return stock | free


def _with_holds_over(decision: Decision, held: Sequence[SoftReserve]) -> Decision:
    """The same decision, giving back in the same statement what the holds that are over still keep."""
    changes = {key: decision.changes.get(key, Change()).plus(Change(reserved=-units)) for key, units in _over(held)}
    return msgspec.structs.replace(decision, changes={**decision.changes, **changes})


def _over(held: Sequence[SoftReserve]) -> list[tuple[PositionKey, int]]:
    return list(units_over(held).items())


async def _promises(connection: Connection, account: int, effects: Sequence[RunEffect]) -> dict[UUID, Promise]:
    rows = await queries_of(__package__).promises_of(
        connection, account=account, items=_items_of(effects, (Reserve, Release, MovePromise, ConfirmPick))
    )
    return {
        row["fulfilment_item_id"]: Promise(
            fulfilment_item_id=row["fulfilment_item_id"],
            position=PositionKey(row["catalogue_number"], row["product_number"], row["location_number"]),
            quantity=-row["quantity"],
            order_id=row["order_id"],
            fulfilment_id=row["fulfilment_id"],
            event_id=row["event_id"],
            is_active=row["status"] == "ACTIVE",
            is_stored=True,
        )
        for row in rows
    }


def _items_of(effects: Sequence[RunEffect], kinds: tuple[type[Effect], ...]) -> list[UUID]:
    items: set[UUID] = set()
    for granted in effects:
        if isinstance(granted.effect, kinds):
            items.update(items_of(granted.effect))
    return sorted(items)


def items_of(effect: Effect) -> tuple[UUID, ...]:
    """The fulfilment items an effect is about."""
    if isinstance(effect, Release):
        return effect.fulfilment_item_ids
    if isinstance(effect, MovePromise):
        return tuple(item for line in effect.lines for item in (line.from_item_id, line.to_item_id))
    assert isinstance(effect, Reserve | ConfirmPick), f"{type(effect).__name__} is no stock effect"
    return tuple(line.fulfilment_item_id for line in effect.lines)


def _columns_of_keys(keys: Sequence[PositionKey]) -> dict[str, list[int]]:
    return {
        "catalogues": [key.catalogue_number for key in keys],
        "products": [key.product_number for key in keys],
        "locations": [key.location_number for key in keys],
    }
