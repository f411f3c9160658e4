"""Stock as sourcing reads it: all products of a batch in one go, packed, with the controls applied."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.availability.control_loading import GroupProduct, ProductControls, controls_for, uncontrolled
from lading.availability.stock import ProductStock, StockKey
from lading.database.connection import Connection
from lading.database.queries import queries_of

NO_CATALOGUE = 0


class ProductStockLoader:
    """Key StockKey → ProductStock; a virtual catalogue that is unknown or inactive shows no stock at all.

    The values are copies of the caller's own: runs take from them while they plan.
    """

    name = "product_stock"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[StockKey]
    ) -> Mapping[StockKey, ProductStock]:
        """Three statements however many keys: the catalogues, their controls, the stock. Controls may need two more."""
        shown = await _virtual_catalogues(connection, account, keys)
        asked = {key: _group_product(key, shown) for key in keys if key.virtual_catalogue_ref in shown}
        controls = await controls_for(connection, account, asked.values())
        has_supplied = any(one.needs_supplied for one in controls.values())
        packed = await _packed_stock(connection, account, keys, shown, has_supplied=has_supplied)
        return {
            key: _product_stock(key, shown[key.virtual_catalogue_ref], controls[asked[key]], packed)
            if key in asked
            else _nothing(key)
            for key in keys
        }


class VirtualCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """A virtual catalogue as it filters stock. network_locations None: every location; group None: no controls."""

    catalogue_number: int
    network_locations: NDArray[np.int32] | None
    control_group_id: UUID | None


class Packed(msgspec.Struct, frozen=True):
    """Stock by (catalogue number, product number); has_supplied: twelve bytes a position instead of eight."""

    stock: Mapping[tuple[int, int], bytes]
    has_supplied: bool


async def _virtual_catalogues(
    connection: Connection, account: int, keys: Sequence[StockKey]
) -> dict[str, VirtualCatalogue]:
    refs = sorted({key.virtual_catalogue_ref for key in keys})
    rows = await queries_of(__package__).virtual_catalogues(connection, account=account, refs=refs)
    return {
        row["ref"]: VirtualCatalogue(
            catalogue_number=row["catalogue_number"],
            network_locations=_network_locations(row),
            control_group_id=row["control_group_id"],
        )
        for row in rows
    }


def _group_product(key: StockKey, shown: Mapping[str, VirtualCatalogue]) -> GroupProduct:
    return GroupProduct(shown[key.virtual_catalogue_ref].control_group_id, key.product_number)


def _network_locations(row: Mapping[str, Any]) -> NDArray[np.int32] | None:
    if row["network_ref"] is None:
        return None
    return np.sort(np.frombuffer(row["network_locations"] or b"", dtype=">i4").astype(np.int32))


async def _packed_stock(
    connection: Connection,
    account: int,
    keys: Sequence[StockKey],
    shown: Mapping[str, VirtualCatalogue],
    *,
    has_supplied: bool,
) -> Packed:
    pairs = sorted(
        {
            (shown[key.virtual_catalogue_ref].catalogue_number, key.product_number)
            for key in keys
            if key.virtual_catalogue_ref in shown
        }
    )
    if not pairs:
        return Packed({}, has_supplied)
    rows = await queries_of(__package__).packed_stock(
        connection,
        account=account,
        catalogues=[catalogue for catalogue, _ in pairs],
        products=[product for _, product in pairs],
        has_supplied=has_supplied,
    )
    return Packed({(row[0], row[1]): row[2] for row in rows if row[2] is not None}, has_supplied)


def _product_stock(
    key: StockKey, catalogue: VirtualCatalogue, controls: ProductControls, packed: Packed
) -> ProductStock:
    held = packed.stock.get((catalogue.catalogue_number, key.product_number), b"")
    return decode_stock(
        catalogue.catalogue_number, held, controls, catalogue.network_locations, has_supplied=packed.has_supplied
    )


def _nothing(key: StockKey) -> ProductStock:
    return decode_stock(NO_CATALOGUE, b"", uncontrolled(key.product_number), None)


def decode_stock(
    catalogue_number: int,
    packed: bytes,
    controls: ProductControls,
    network_locations: NDArray[np.int32] | None,
    *,
    has_supplied: bool = False,
) -> ProductStock:
    """Unpacks one product as a virtual catalogue shows it: big-endian int32 of location, on hand and maybe supplied."""
    rows = np.frombuffer(packed, dtype=">i4").astype(np.int32).reshape(-1, 3 if has_supplied else 2)
    if network_locations is not None:
        rows = rows[np.isin(rows[:, 0], network_locations, assume_unique=True)]
    locations, on_hand, supplied = (np.ascontiguousarray(rows[:, column]) for column in (0, 1, -1))
    buffers = controls.buffers(locations, supplied)
    return ProductStock(
        catalogue_number,
        locations,
        buffers.available_of(on_hand),
        buffers.withheld_of(on_hand),
        buffers.shown_above,
    )
