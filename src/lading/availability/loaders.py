"""Stock as sourcing reads it: all products of a batch in one go, packed, with the controls applied."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.availability.control_loading import GroupProduct, ProductControls, controls_for, uncontrolled
from lading.availability.growing import Growth
from lading.availability.network_members import LocationNumbers, NetworkMembers
from lading.availability.stock import ProductStock, StockKey
from lading.availability.waiting import Owed, Waiting, kept_for_waiting, waiting_of
from lading.database.connection import Connection
from lading.database.queries import queries_of

NO_CATALOGUE = 0


class ProductStockLoader:
    """Key StockKey → ProductStock; a virtual catalogue that is unknown or inactive shows no stock at all.

    The values are copies of the caller's own: runs take from them while they plan. at: the instant whose stock is
    looked at, as it was known then, under the controls of today; None for the present.
    """

    name = "product_stock"

    def __init__(self, at: datetime | None = None) -> None:
        self._at = at
        self._members = NetworkMembers()

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[StockKey]
    ) -> Mapping[StockKey, ProductStock]:
        """Three statements however many keys: the catalogues, their controls, the stock.

        Controls may need two more; holders one, units owed through other virtual catalogues one, and networks that
        have changed since the last time one.
        """
        refs = [key.virtual_catalogue_ref for key in keys]
        shown = await shown_catalogues(connection, account, refs, self._members)
        asked = {key: _group_product(key, shown) for key in keys if key.virtual_catalogue_ref in shown}
        controls = await controls_for(connection, account, asked.values())
        has_supplied = any(one.needs_supplied for one in controls.values())
        packed = await _packed_stock(connection, account, _pairs(keys, shown), self._at, has_supplied=has_supplied)
        own = await _own_holds(connection, account, keys)
        networks = await networks_of_owed(connection, account, packed.owed.values(), shown)
        found = Found(packed, own, networks)
        return {
            key: _product_stock(key, shown[key.virtual_catalogue_ref], controls[asked[key]], found)
            if key in asked
            else _nothing(key)
            for key in keys
        }


class VirtualCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """A virtual catalogue as it filters stock. network_locations None: every location; group None: no controls."""

    catalogue_number: int
    network_locations: NDArray[np.int32] | None
    control_group_id: UUID | None


class Held(NamedTuple):
    """Positions of a product, packed. holds_over: location, units of holds past their time, units supplied there.

    apart: location and units that lie in the count and may not be sold.
    """

    positions: bytes
    holds_over: bytes
    apart: bytes = b""


class Packed(msgspec.Struct, frozen=True):
    """Stock by (catalogue number, product number); has_supplied: twelve bytes a position instead of eight.

    owed: units that somebody waits for, of the products of which there are any.
    """

    stock: Mapping[tuple[int, int], Held]
    has_supplied: bool
    owed: Mapping[tuple[int, int], Sequence[Owed]] = {}


OwnHolds = Mapping[tuple[UUID, int, int], Mapping[int, int]]
Networks = dict[str, NDArray[np.int32] | None]


class Found(NamedTuple):
    """All that a stock is made of. networks: of the virtual catalogues through which units are owed."""

    packed: Packed
    own: OwnHolds
    networks: Networks


async def shown_catalogues(
    connection: Connection, account: int, refs: Iterable[str], members: NetworkMembers | None = None
) -> dict[str, VirtualCatalogue]:
    """The virtual catalogues among the refs that show stock; an inactive one shows none.

    members: the members of networks that are known already, and are used again while no location has changed.
    """
    rows = await queries_of(__package__).virtual_catalogues(connection, account=account, refs=sorted(set(refs)))
    if not rows:
        return {}
    networks = {ref for row in rows for ref in row["network_refs"]}
    number = rows[0]["locations_number"] or 0
    known = await (members or NetworkMembers()).of(connection, account, number, networks)
    return {
        row["ref"]: VirtualCatalogue(
            catalogue_number=row["catalogue_number"],
            network_locations=_network_locations(row["network_refs"], known),
            control_group_id=row["control_group_id"],
        )
        for row in rows
    }


async def networks_of_owed(
    connection: Connection, account: int, owed: Iterable[Sequence[Owed]], shown: Mapping[str, VirtualCatalogue]
) -> Networks:
    """The locations of each virtual catalogue through which units are owed; those not yet shown are read."""
    named = {one.virtual_catalogue_ref for some in owed for one in some}
    missing = named - shown.keys()
    more = await shown_catalogues(connection, account, missing) if missing else {}
    return {ref: one.network_locations for ref, one in {**shown, **more}.items() if ref in named}


async def owed_of(
    connection: Connection, account: int, catalogue_number: int, products: Sequence[int]
) -> dict[int, list[Owed]]:
    """Units of products that somebody waits for, by product number."""
    rows = await queries_of(__package__).owed(
        connection, account=account, catalogue_number=catalogue_number, products=list(products)
    )
    owed: dict[int, list[Owed]] = {}
    for row in rows:
        owed.setdefault(row["product_number"], []).append(Owed(row["virtual_catalogue_ref"], row["units"]))
    return owed


async def unsellable_of(
    connection: Connection, account: int, catalogue_number: int, products: Sequence[int]
) -> dict[int, bytes]:
    """By product number, location and units that lie in the count and may not be sold, packed."""
    rows = await queries_of(__package__).unsellable(
        connection, account=account, catalogue_number=catalogue_number, products=list(products)
    )
    return {row["product_number"]: row["packed"] for row in rows}


def _group_product(key: StockKey, shown: Mapping[str, VirtualCatalogue]) -> GroupProduct:
    return GroupProduct(shown[key.virtual_catalogue_ref].control_group_id, key.product_number)


def _network_locations(refs: Sequence[str], members: Mapping[str, LocationNumbers]) -> LocationNumbers | None:
    if len(refs) > 1:
        return np.unique(np.concatenate([members[ref] for ref in refs]))
    return members[refs[0]] if refs else None


def _pairs(keys: Sequence[StockKey], shown: Mapping[str, VirtualCatalogue]) -> list[tuple[int, int]]:
    """Catalogue and product numbers of what is shown, sorted."""
    return sorted(
        {
            (shown[key.virtual_catalogue_ref].catalogue_number, key.product_number)
            for key in keys
            if key.virtual_catalogue_ref in shown
        }
    )


async def _packed_stock(
    connection: Connection,
    account: int,
    pairs: Sequence[tuple[int, int]],
    at: datetime | None,
    *,
    has_supplied: bool,
) -> Packed:
    if not pairs:
        return Packed({}, has_supplied)
    queries = queries_of(__package__)
    asked: dict[str, Any] = {
        "account": account,
        "catalogues": [catalogue for catalogue, _ in pairs],
        "products": [product for _, product in pairs],
        "has_supplied": has_supplied,
    }
    rows = (
        await queries.packed_stock(connection, **asked)
        if at is None
        else await queries.packed_stock_at(connection, at=at, **asked)
    )
    return Packed(
        {(row[0], row[1]): Held(row[2] or b"", row[3] or b"", row[6] or b"") for row in rows},
        has_supplied,
        {(row[0], row[1]): list(map(Owed, row[4], row[5])) for row in rows if row[4]},
    )


async def _own_holds(connection: Connection, account: int, keys: Sequence[StockKey]) -> OwnHolds:
    asked = sorted({(key.holder, key.product_number) for key in keys if key.holder is not None})
    if not asked:
        return {}
    rows = await queries_of(__package__).own_holds(
        connection, account=account, holders=[one[0] for one in asked], products=[one[1] for one in asked]
    )
    own: dict[tuple[UUID, int, int], dict[int, int]] = {}
    for row in rows:
        key = row["holder"], row["catalogue_number"], row["product_number"]
        own.setdefault(key, {})[row["location_number"]] = row["quantity"]
    return own


def _product_stock(key: StockKey, catalogue: VirtualCatalogue, controls: ProductControls, found: Found) -> ProductStock:
    packed = found.packed
    number, network = catalogue.catalogue_number, catalogue.network_locations
    held = packed.stock.get((number, key.product_number)) or Held(b"", b"")
    positions = with_holds_over(held, has_supplied=packed.has_supplied)
    owed = () if key.is_release else packed.owed.get((number, key.product_number), ())
    is_kept = bool(owed or held.apart)
    waiting = waiting_of(key.virtual_catalogue_ref, owed, found.networks, held.apart) if is_kept else None
    stock = decode_stock(number, positions, controls, network, has_supplied=packed.has_supplied, waiting=waiting)
    if key.holder is None:
        return stock
    return with_own(stock, found.own.get((key.holder, number, key.product_number), {}), network)


def _nothing(key: StockKey) -> ProductStock:
    return decode_stock(NO_CATALOGUE, b"", uncontrolled(key.product_number), None)


def decode_stock(
    catalogue_number: int,
    packed: bytes,
    controls: ProductControls,
    network_locations: NDArray[np.int32] | None,
    *,
    has_supplied: bool = False,
    waiting: Waiting | None = None,
) -> ProductStock:
    """Unpacks one product as a virtual catalogue shows it: big-endian int32 of location, on hand and maybe supplied.

    waiting: what is owed to those who wait for it, and shown to nobody else.
    """
    rows = every = _rows(packed, 3 if has_supplied else 2)
    if network_locations is not None:
        rows = rows[np.isin(rows[:, 0], network_locations, assume_unique=True)]
    locations, on_hand, supplied = (np.ascontiguousarray(rows[:, column]) for column in (0, 1, -1))
    buffers = controls.buffers(locations, supplied)
    stock = ProductStock(
        catalogue_number,
        locations,
        buffers.available_of(on_hand),
        buffers.withheld_of(on_hand),
        buffers.shown_above,
    ).with_growth(Growth(locations, on_hand, supplied, controls.buffers))
    return stock if waiting is None else kept_for_waiting(stock, waiting, every[:, 0], every[:, 1])


def with_holds_over(held: Held, *, has_supplied: bool) -> bytes:
    """The positions with the units of holds that are over given back; a position that had none left is there again."""
    if not held.holds_over:
        return held.positions
    width = 3 if has_supplied else 2
    rows = {row[0]: row for row in _rows(held.positions, width).tolist()}
    for location, units, supplied in _rows(held.holds_over, 3).tolist():
        rows.setdefault(location, [location, 0, supplied][:width])[1] += units
    return np.array([rows[location] for location in sorted(rows)], dtype=">i4").tobytes()


def with_own(stock: ProductStock, own: Mapping[int, int], network_locations: NDArray[np.int32] | None) -> ProductStock:
    """The stock as its holder sees it: units held for him are available to him, whatever controls keep back."""
    shown = {at: units for at, units in own.items() if network_locations is None or at in network_locations}
    if not shown:
        return stock
    locations = np.union1d(stock.location_numbers, np.array(sorted(shown), dtype=np.int32)).astype(np.int32)
    withheld = dict(zip(stock.location_numbers.tolist(), stock.withheld.tolist(), strict=True))
    there = locations.tolist()
    return ProductStock(
        stock.catalogue_number,
        locations,
        np.array([stock.at(at) + shown.get(at, 0) for at in there], dtype=np.int32),
        np.array([withheld.get(at, 0) for at in there], dtype=np.int32),
        still_owed=stock.still_owed,
    ).with_growth(stock.growth)


def _rows(packed: bytes, width: int) -> NDArray[np.int32]:
    return np.frombuffer(packed, dtype=">i4").astype(np.int32).reshape(-1, width)
