"""Positions by the refs that senders use, for many products and locations at once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from lading.database.connection import Connection
from lading.inventory.deltas import Delta, delta_refusal
from lading.inventory.effects import PositionKey
from lading.inventory.records import inventory_catalogues_by_ref
from lading.inventory.snapshot import Numbers, RowRefusal, resolve_numbers


class StockPlacesKey(NamedTuple):
    """An inventory catalogue, and the refs of products and locations asked for."""

    catalogue_ref: str
    product_refs: frozenset[str]
    location_refs: frozenset[str]


class StockPlaces(msgspec.Struct, frozen=True):
    """The numbers of what is known of the refs asked for."""

    catalogue_number: int
    numbers: Numbers

    def refusal_of(self, delta: Delta) -> RowRefusal | None:
        """Why a delta cannot be taken; None when it can."""
        return delta_refusal(delta, self.numbers)

    def position_of(self, delta: Delta) -> PositionKey:
        """Where a delta belongs that is not refused."""
        product, location = self.numbers.products[delta.product_ref], self.numbers.locations[delta.location_ref]
        return PositionKey(self.catalogue_number, product, location)


class StockPlacesLoader:
    """Key StockPlacesKey → StockPlaces; an unknown catalogue knows nothing."""

    name = "stock_places"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[StockPlacesKey]
    ) -> Mapping[StockPlacesKey, StockPlaces]:
        """Two statements for each catalogue named, however many refs."""
        refs = sorted({key.catalogue_ref for key in keys})
        catalogues = await inventory_catalogues_by_ref(connection, account, refs)
        known = {
            ref: StockPlaces(
                catalogue.number,
                await resolve_numbers(
                    connection,
                    account,
                    catalogue.number,
                    {one for key in keys if key.catalogue_ref == ref for one in key.product_refs},
                    {one for key in keys if key.catalogue_ref == ref for one in key.location_refs},
                ),
            )
            for ref, catalogue in catalogues.items()
        }
        nothing = StockPlaces(0, Numbers({}, {}, frozenset()))
        return {key: known.get(key.catalogue_ref, nothing) for key in keys}
