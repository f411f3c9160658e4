"""What the pool of a product has left, as the runs of one batch see it while they plan."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from lading.availability.loaders import ProductStockLoader, shown_catalogues
from lading.availability.pools.allotting import Due, Lot, allot
from lading.availability.pools.effects import RoomKey, WaitInPool
from lading.availability.promising.ahead import Outlook, outlooks_of, sellable_of
from lading.availability.promising.stepping import day_of
from lading.availability.stock import ProductStock, StockKey
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.ports import BatchFacts


class PoolRoom:
    """A pool with its lots. available: units that may be taken, with the cart's own; reserved: those waited for."""

    def __init__(self, row: Mapping[str, Any], there: int, lots: Sequence[Lot]) -> None:
        self.id: UUID = row["id"]
        self.ref: str = row["ref"]
        self.kind: str = row["kind"]
        self.expected_on: date | None = row["expected_on"]
        self.own: int = row["own"]
        self.available: int = max(0, row["available"]) + self.own
        self.reserved: int = row["reserved"] - self.own
        self._there = there
        self._lots = lots

    def due_for(self, units: int) -> Due:
        """When units taken now are there: after those of everybody who waits already."""
        return allot([self.reserved, units], self._there, self._lots, self.expected_on)[1]

    def place_of(self, due: Due) -> int | None:
        """The number of the location at which the last of such units arrives; None where only a day is known."""
        return next((lot.at for lot in self._lots if (lot.on, lot.ref) == (due.on, due.lot_ref)), None)

    def take(self, units: int) -> None:
        """Takes units ahead, so that the next run of the batch sees them gone."""
        self.available -= units
        self.reserved += units


class PoolRoomLoader:
    """Key RoomKey → the active pool; None where there is none. A handful of statements for each virtual catalogue."""

    name = "pool_room"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[RoomKey]
    ) -> Mapping[RoomKey, PoolRoom | None]:
        """The pools with what is there and what is on its way of their products."""
        found: dict[RoomKey, PoolRoom | None] = dict.fromkeys(keys)
        rows = await queries_of(__package__).rooms(
            connection,
            account=account,
            catalogues=[key.virtual_catalogue_ref for key in keys],
            products=[key.product_number for key in keys],
            carts=[key.cart_ref for key in keys],
        )
        by_key = {RoomKey(row["virtual_catalogue_ref"], row["product_number"], row["cart_ref"]): row for row in rows}
        for ref in sorted({key.virtual_catalogue_ref for key in by_key}):
            own = [key for key in by_key if key.virtual_catalogue_ref == ref]
            supply = await supply_of(connection, account, ref, [key.product_number for key in own])
            found |= {key: PoolRoom(by_key[key], *supply[key.product_number]) for key in own}
        return found

    def take(self, effect: WaitInPool, facts: BatchFacts) -> None:
        """Follows what a run has taken, for whichever key it was read."""
        room = facts.peek(self, effect.room)
        if room is not None:
            room.take(effect.quantity)


async def supply_of(
    connection: Connection, account: int, virtual_catalogue_ref: str, products: Sequence[int]
) -> dict[int, tuple[int, list[Lot]]]:
    """By product number: units there for those who wait, and the lots on their way by day."""
    numbers = sorted(set(products))
    keys = [StockKey(virtual_catalogue_ref, number, is_release=True) for number in numbers]
    stock = await ProductStockLoader().fetch(connection, account, keys)
    shown = (await shown_catalogues(connection, account, [virtual_catalogue_ref])).get(virtual_catalogue_ref)
    outlooks = await outlooks_of(connection, account, virtual_catalogue_ref, shown, numbers)
    return {key.product_number: _supply(stock[key], outlooks.get(key.product_number, Outlook())) for key in keys}


def _supply(stock: ProductStock, outlook: Outlook) -> tuple[int, list[Lot]]:
    coming = sellable_of(outlook.arrivals, stock, outlook.short)
    lots = [Lot(day_of(one), one.ref, one.quantity, one.location_number) for one in coming]
    return int(stock.available.sum()), lots
