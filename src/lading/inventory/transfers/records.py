"""Transfers as they go: created, dispatched out of stock, received in parts or lost, each in one transaction.

What is on its way is dispatched - received - lost. It is at no location and can be sold nowhere.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.foundation import refusals as foundation_refusals
from lading.foundation.texts import check_ref
from lading.inventory.deltas import write_deltas
from lading.inventory.effects import PlacedDelta, PositionKey
from lading.inventory.records import inventory_catalogues_by_ref
from lading.inventory.snapshot import resolve_numbers
from lading.inventory.soft_reserves import lock_positions
from lading.inventory.transfers import refusals

LINES_MAX = 500
UNITS_MAX = 1_000_000
CREATED = "CREATED"
DISPATCHED = "DISPATCHED"
RECEIVED = "RECEIVED"
CANCELLED = "CANCELLED"


class NewTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """Units by product ref, to be sent from one location to another within an inventory catalogue."""

    ref: str
    catalogue_ref: str
    from_ref: str
    to_ref: str
    units: Mapping[str, int]
    requested_by: str


class TransferLine(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a product: to be sent, sent, arrived, lost on the way."""

    line: int
    product_ref: str
    product_number: int
    quantity: int
    dispatched: int
    received: int
    lost: int

    @property
    def in_transit(self) -> int:
        """Units on their way."""
        return self.dispatched - self.received - self.lost


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer with its lines. order_id: of the order whose units are gathered; None for stock that is moved."""

    id: UUID
    ref: str
    catalogue_ref: str
    catalogue_number: int
    retailer: int
    from_ref: str
    from_number: int
    to_ref: str
    to_number: int
    status: str
    requested_by: str
    created_at: datetime
    dispatched_at: datetime | None
    ended_at: datetime | None
    order_id: UUID | None
    lines: tuple[TransferLine, ...]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What arrived of a transfer and what was lost, by product ref. ref names the receipt: it is taken once."""

    ref: str
    received: Mapping[str, int]
    lost: Mapping[str, int]


class UnderWay(NamedTuple):
    """Units of a product that are to be sent or on their way; to_leave: those still at the location that sends."""

    product_number: int
    from_number: int
    to_number: int
    units: int
    to_leave: int


class TransfersAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which transfers: by either end, by status. retailers: within reach, None for all."""

    from_ref: str | None = None
    to_ref: str | None = None
    status: str | None = None
    retailers: frozenset[int] | None = None
    rows_max: int


async def create_transfer(connection: Connection, account: int, new: NewTransfer, *, transfer_id: UUID) -> Transfer:
    """Notes a transfer; nothing moves yet.

    Raises Refused REF_INVALID, TRANSFER_INVALID, INVENTORY_CATALOGUE_UNKNOWN, LOCATION_UNKNOWN, PRODUCT_UNKNOWN;
    Conflict REF_TAKEN.
    """
    _check(new)
    catalogue = (await inventory_catalogues_by_ref(connection, account, [new.catalogue_ref])).get(new.catalogue_ref)
    if catalogue is None:
        raise foundation_refusals.unknown("inventory catalogue", new.catalogue_ref, "/catalogueRef")
    numbers = await resolve_numbers(connection, account, catalogue.number, new.units, (new.from_ref, new.to_ref))
    for ref, pointer in ((new.from_ref, "/fromRef"), (new.to_ref, "/toRef")):
        if ref not in numbers.locations:
            raise foundation_refusals.unknown("location", ref, pointer)
    for place, ref in enumerate(new.units):
        if ref not in numbers.products or ref in numbers.twice:
            raise foundation_refusals.unknown("product", ref, f"/lines/{place}/productRef")
    inserted = await _queries().insert_transfer(
        connection,
        account=account,
        id=transfer_id,
        ref=new.ref,
        catalogue_number=catalogue.number,
        from_number=numbers.locations[new.from_ref],
        to_number=numbers.locations[new.to_ref],
        requested_by=new.requested_by,
    )
    if not inserted:
        raise foundation_refusals.ref_taken("stock transfer", new.ref, "/ref")
    await _queries().insert_lines(
        connection,
        account=account,
        transfer_id=transfer_id,
        lines=list(range(1, len(new.units) + 1)),
        products=[numbers.products[ref] for ref in new.units],
        quantities=list(new.units.values()),
    )
    return await transfer_by_ref(connection, account, new.ref)


async def transfer_by_ref(connection: Connection, account: int, ref: str) -> Transfer:
    """A transfer. Raises NotFound TRANSFER_UNKNOWN."""
    row = await _queries().transfer(connection, account=account, ref=ref)
    if row is None:
        raise refusals.transfer_unknown(ref)
    [transfer] = await _with_lines(connection, account, [row])
    return transfer


async def dispatch_transfer(
    connection: Connection, account: int, ref: str, *, at: datetime, next_id: Callable[[], UUID]
) -> Transfer:
    """Takes the units out of stock, all or none; what is promised to others stays. Again: nothing more.

    Raises TRANSFER_UNKNOWN; Conflict TRANSFER_STATUS, TRANSFER_STOCK_SHORT.
    """
    transfer = await _locked(connection, account, ref)
    if transfer.status == DISPATCHED:
        return transfer
    if transfer.status != CREATED:
        raise refusals.status_wrong(ref, transfer.status, "Only a new transfer is dispatched.")
    keys = [PositionKey(transfer.catalogue_number, one.product_number, transfer.from_number) for one in transfer.lines]
    await lock_positions(connection, account, keys)
    await _check_stock(connection, account, transfer)
    moves = [
        PlacedDelta(f"transfer {transfer.id} {one.line} out", key, -one.quantity, at)
        for one, key in zip(transfer.lines, keys, strict=True)
    ]
    await write_deltas(connection, account, moves, next_id)
    await _queries().set_dispatched(connection, account=account, transfer_id=transfer.id)
    await _queries().set_status(connection, account=account, id=transfer.id, status=DISPATCHED)
    return await transfer_by_ref(connection, account, ref)


async def receive_transfer(
    connection: Connection, account: int, ref: str, receipt: Receipt, *, at: datetime, next_id: Callable[[], UUID]
) -> Transfer:
    """Puts what arrived into stock and writes off what was lost; in as many parts as it comes. A receipt counts once.

    Raises TRANSFER_UNKNOWN; Refused REF_INVALID, TRANSFER_INVALID, PRODUCT_UNKNOWN; Conflict TRANSFER_STATUS,
    TRANSFER_TOO_MANY.
    """
    check_ref(receipt.ref, "/receiptRef")
    transfer = await _locked(connection, account, ref)
    if transfer.status not in {DISPATCHED, RECEIVED}:
        raise refusals.status_wrong(ref, transfer.status, "Dispatch it first.")
    came = _came(transfer, receipt)
    counted = await _queries().insert_receipt(
        connection,
        account=account,
        transfer_id=transfer.id,
        receipt_ref=receipt.ref,
        lines=[line.line for line, _, _ in came],
        received=[received for _, received, _ in came],
        lost=[lost for _, _, lost in came],
    )
    if not counted:
        return transfer
    for line, received, lost in came:
        if received + lost > line.in_transit:
            raise refusals.too_many(line.product_ref, line.in_transit)
    await write_deltas(connection, account, _arrivals(transfer, receipt, came, at), next_id)
    after = await transfer_by_ref(connection, account, ref)
    if not any(line.in_transit for line in after.lines):
        await _queries().set_status(connection, account=account, id=transfer.id, status=RECEIVED)
    return await transfer_by_ref(connection, account, ref)


async def cancel_transfer(connection: Connection, account: int, ref: str) -> Transfer:
    """Calls a transfer off before it is dispatched. Raises TRANSFER_UNKNOWN; Conflict TRANSFER_STATUS."""
    transfer = await _locked(connection, account, ref)
    if transfer.status not in {CREATED, CANCELLED}:
        raise refusals.status_wrong(ref, transfer.status, "What is on its way is received, or lost.")
    if transfer.status == CREATED:
        await _queries().set_status(connection, account=account, id=transfer.id, status=CANCELLED)
    return await transfer_by_ref(connection, account, ref)


async def transfers_of(connection: Connection, account: int, asked: TransfersAsked) -> tuple[Transfer, ...]:
    """The transfers asked for, the newest first."""
    rows = await _queries().transfers_of(
        connection,
        account=account,
        from_ref=asked.from_ref,
        to_ref=asked.to_ref,
        status=asked.status,
        retailers=None if asked.retailers is None else sorted(asked.retailers),
        rows_max=asked.rows_max,
    )
    return await _with_lines(connection, account, rows)


async def units_under_way(
    connection: Connection, account: int, catalogue_number: int, products: Sequence[int]
) -> list[UnderWay]:
    """What transfers of stock are still to bring where, of some products."""
    rows = await _queries().units_under_way(
        connection, account=account, catalogue_number=catalogue_number, products=list(products)
    )
    return [UnderWay(*row) for row in rows]


async def _with_lines(connection: Connection, account: int, rows: Sequence[Mapping[str, Any]]) -> tuple[Transfer, ...]:
    lines: dict[UUID, list[TransferLine]] = {row["id"]: [] for row in rows}
    for line in await _queries().lines_of(connection, account=account, transfer_ids=list(lines)):
        values = {name: line[name] for name in TransferLine.__struct_fields__}
        lines[line["transfer_id"]].append(TransferLine(**values))
    return tuple(Transfer(**row, lines=tuple(lines[row["id"]])) for row in rows)


async def _locked(connection: Connection, account: int, ref: str) -> Transfer:
    await _queries().lock_transfer(connection, account=account, ref=ref)
    transfer = await transfer_by_ref(connection, account, ref)
    if transfer.order_id is not None:
        raise refusals.of_order(ref)
    return transfer


async def _check_stock(connection: Connection, account: int, transfer: Transfer) -> None:
    """The caller holds the locks: what is free now is free until it commits."""
    rows = await _queries().on_hand_of(
        connection,
        account=account,
        catalogue_number=transfer.catalogue_number,
        location_number=transfer.from_number,
        products=[one.product_number for one in transfer.lines],
    )
    on_hand = {row["product_number"]: row["on_hand"] for row in rows}
    for one in transfer.lines:
        if on_hand.get(one.product_number, 0) < one.quantity:
            raise refusals.stock_short(one.product_ref, one.quantity, on_hand.get(one.product_number, 0))


def _came(transfer: Transfer, receipt: Receipt) -> list[tuple[TransferLine, int, int]]:
    lines = {one.product_ref: one for one in transfer.lines}
    refs = dict.fromkeys((*receipt.received, *receipt.lost))
    for place, ref in enumerate(refs):
        units = receipt.received.get(ref, 0), receipt.lost.get(ref, 0)
        if ref not in lines:
            raise foundation_refusals.unknown("product", ref, f"/lines/{place}/productRef")
        if min(units) < 0 or sum(units) == 0 or sum(units) > UNITS_MAX:
            raise refusals.transfer_invalid(f"{sum(units)} units of {ref[:100]} are reported.", f"/lines/{place}")
    if not refs:
        raise refusals.transfer_invalid("The receipt has no lines.", "/lines")
    return [(lines[ref], receipt.received.get(ref, 0), receipt.lost.get(ref, 0)) for ref in refs]


def _arrivals(
    transfer: Transfer, receipt: Receipt, came: Iterable[tuple[TransferLine, int, int]], at: datetime
) -> Sequence[PlacedDelta]:
    return [
        PlacedDelta(
            f"transfer {transfer.id} {line.line} in {receipt.ref}",
            PositionKey(transfer.catalogue_number, line.product_number, transfer.to_number),
            received,
            at,
        )
        for line, received, _ in came
        if received
    ]


def _check(new: NewTransfer) -> None:
    check_ref(new.ref)
    if new.from_ref == new.to_ref:
        raise refusals.transfer_invalid(f"Both locations are {new.from_ref[:100]}.", "/toRef")
    if not 1 <= len(new.units) <= LINES_MAX:
        raise refusals.transfer_invalid(f"{len(new.units)} products are named.", "/lines")
    for place, (ref, quantity) in enumerate(new.units.items()):
        if not 1 <= quantity <= UNITS_MAX:
            message = f"{quantity} units of {ref[:100]} are to be sent."
            raise refusals.transfer_invalid(message, f"/lines/{place}/quantity")


def _queries() -> Queries:
    return queries_of(__package__)
