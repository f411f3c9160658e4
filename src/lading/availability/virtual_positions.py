"""Virtual positions as workflows see them: computed from stock, network and controls when they are read."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from lading.availability.loaders import ProductStockLoader
from lading.availability.records import VirtualCatalogue, virtual_catalogues_by_ref
from lading.availability.stock import ProductStock, StockKey
from lading.database.connection import Connection
from lading.inventory.effects import PositionKey
from lading.inventory.position_model import PositionFact, PositionName, position_id
from lading.inventory.position_records import PositionLoader

VIRTUAL_POSITION = "VIRTUAL_POSITION"
BASE = "BASE"
AGGREGATE = "AGGREGATE"
_CATALOGUE_BITS = (1 << 48) - 1


class VirtualName(NamedTuple):
    """A virtual position by refs; no location: the aggregate of the product."""

    catalogue_ref: str
    product_ref: str
    location_ref: str | None = None

    @property
    def type(self) -> str:
        """BASE or AGGREGATE."""
        return AGGREGATE if self.location_ref is None else BASE

    @property
    def ref(self) -> str:
        """PRODUCT:LOCATION:BASE, or PRODUCT:AGGREGATE."""
        place = () if self.location_ref is None else (self.location_ref,)
        return ":".join((self.product_ref, *place, self.type))


class VirtualPosition(msgspec.Struct, frozen=True, kw_only=True):
    """What may be sold, in units. supplied: what was counted there, with deltas. position: the key of a BASE one's."""

    id: UUID
    name: VirtualName
    status: str
    quantity: int
    on_hand: int | None = None
    supplied: int = 0
    position: PositionKey | None = None


class VirtualPositionLoader:
    """Key VirtualName → the virtual position; None where its catalogue, product or inventory position is not there."""

    name = "virtual_position"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[VirtualName]
    ) -> Mapping[VirtualName, VirtualPosition | None]:
        """Five statements however many names."""
        catalogues = await virtual_catalogues_by_ref(connection, account, sorted({key.catalogue_ref for key in keys}))
        known = [key for key in keys if key.catalogue_ref in catalogues]
        places = {key: _place(key, catalogues[key.catalogue_ref]) for key in known}
        facts = await PositionLoader().fetch(connection, account, list(dict.fromkeys(places.values())))
        stock_keys = {
            key: StockKey(key.catalogue_ref, number)
            for key in known
            if (number := facts[places[key]].product_number) is not None
        }
        stock = await ProductStockLoader().fetch(connection, account, sorted(set(stock_keys.values())))
        found: dict[VirtualName, VirtualPosition | None] = dict.fromkeys(keys)
        for key, stock_key in stock_keys.items():
            found[key] = _virtual(catalogues[key.catalogue_ref].id, key, facts[places[key]], stock[stock_key])
        return found


def virtual_position_id(catalogue_id: UUID, product_number: int, location_number: int) -> UUID:
    """The identity of a virtual position: the same for ever, another in every catalogue. Location 0: the aggregate."""
    packed = position_id(PositionKey(0, product_number, location_number))
    return UUID(int=packed.int | ((catalogue_id.int & _CATALOGUE_BITS) << 80))


def _place(key: VirtualName, catalogue: VirtualCatalogue) -> PositionName:
    return PositionName(catalogue.inventory_catalogue_ref, key.product_ref, key.location_ref or "")


def _virtual(catalogue_id: UUID, name: VirtualName, fact: PositionFact, stock: ProductStock) -> VirtualPosition | None:
    assert fact.product_number is not None
    if name.location_ref is None:
        identity = virtual_position_id(catalogue_id, fact.product_number, 0)
        return VirtualPosition(id=identity, name=name, status="ACTIVE", quantity=int(stock.available.sum()))
    if fact.key is None or fact.position is None:
        return None
    return VirtualPosition(
        id=virtual_position_id(catalogue_id, fact.key.product_number, fact.key.location_number),
        name=name,
        status="ACTIVE" if fact.status == "ACTIVE" else "INACTIVE",
        quantity=stock.at(fact.key.location_number),
        on_hand=fact.position.on_hand,
        supplied=fact.position.supplied,
        position=fact.key,
    )
