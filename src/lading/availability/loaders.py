"""Stock as sourcing reads it: all products of a batch in one go, packed, with the controls applied."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.availability.controls import Control, ControlSet
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
        """Three statements however many keys: the catalogues, their controls, the stock."""
        shown = await _virtual_catalogues(connection, account, keys)
        packed = await _packed_stock(connection, account, keys, shown)
        return {key: _product_stock(key, shown.get(key.virtual_catalogue_ref), packed) for key in keys}


class VirtualCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """A virtual catalogue as it filters stock. network_locations None: every location."""

    catalogue_number: int
    network_locations: NDArray[np.int32] | None
    controls: ControlSet


Packed = Mapping[tuple[int, int], bytes]


async def _virtual_catalogues(
    connection: Connection, account: int, keys: Sequence[StockKey]
) -> dict[str, VirtualCatalogue]:
    refs = sorted({key.virtual_catalogue_ref for key in keys})
    rows = await queries_of(__package__).virtual_catalogues(connection, account=account, refs=refs)
    groups = {row["control_group_id"] for row in rows if row["control_group_id"] is not None}
    controls = await _controls(connection, account, groups, {key.product_number for key in keys})
    return {
        row["ref"]: VirtualCatalogue(
            catalogue_number=row["catalogue_number"],
            network_locations=_network_locations(row),
            controls=controls.get(row["control_group_id"]) or ControlSet(()),
        )
        for row in rows
    }


async def _controls(
    connection: Connection, account: int, groups: Iterable[UUID], products: Iterable[int]
) -> dict[UUID, ControlSet]:
    groups = sorted(groups)
    if not groups:
        return {}
    rows = await queries_of(__package__).controls_of(
        connection, account=account, control_groups=groups, products=sorted(products)
    )
    return {group: ControlSet(_control(row) for row in rows if row["control_group_id"] == group) for group in groups}


def _control(row: Mapping[str, Any]) -> Control:
    return Control(
        ref=row["ref"],
        type=row["type"],
        execution_order=row["execution_order"],
        product_number=row["product_number"],
        location_number=row["location_number"],
        buffer=row["buffer"],
    )


def _network_locations(row: Mapping[str, Any]) -> NDArray[np.int32] | None:
    if row["network_ref"] is None:
        return None
    return np.sort(np.frombuffer(row["network_locations"] or b"", dtype=">i4").astype(np.int32))


async def _packed_stock(
    connection: Connection, account: int, keys: Sequence[StockKey], shown: Mapping[str, VirtualCatalogue]
) -> Packed:
    pairs = sorted(
        {
            (shown[key.virtual_catalogue_ref].catalogue_number, key.product_number)
            for key in keys
            if key.virtual_catalogue_ref in shown
        }
    )
    if not pairs:
        return {}
    rows = await queries_of(__package__).packed_stock(
        connection,
        account=account,
        catalogues=[catalogue for catalogue, _ in pairs],
        products=[product for _, product in pairs],
    )
    return {(row[0], row[1]): row[2] for row in rows if row[2] is not None}


def _product_stock(key: StockKey, catalogue: VirtualCatalogue | None, packed: Packed) -> ProductStock:
    if catalogue is None:
        return decode_stock(NO_CATALOGUE, key.product_number, b"", ControlSet(()), None)
    held = packed.get((catalogue.catalogue_number, key.product_number), b"")
    return decode_stock(
        catalogue.catalogue_number, key.product_number, held, catalogue.controls, catalogue.network_locations
    )


def decode_stock(
    catalogue_number: int,
    product_number: int,
    packed: bytes,
    controls: ControlSet,
    network_locations: NDArray[np.int32] | None,
) -> ProductStock:
    """Unpacks one product (pairs of big-endian int32: location, on hand) as a virtual catalogue shows it."""
    pairs = np.frombuffer(packed, dtype=">i4").astype(np.int32).reshape(-1, 2)
    if network_locations is not None:
        pairs = pairs[np.isin(pairs[:, 0], network_locations, assume_unique=True)]
    locations, on_hand = np.ascontiguousarray(pairs[:, 0]), pairs[:, 1]
    withheld = controls.withheld(product_number, locations, on_hand)
    return ProductStock(catalogue_number, locations, np.maximum(on_hand - withheld, 0), withheld)
