"""Stock written one thing at a time: a new position, a count, a difference, what lies beside. Whole in one transaction.

Counts and differences are told to the workflow of the catalogue by the event of a load, and kept with it: their history
says who wrote them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.foundation.texts import check_attributes
from lading.inventory import refusals
from lading.inventory.counting import count_locked
from lading.inventory.coverage import Cause, Load
from lading.inventory.deltas import Delta, delta_refusal, write_deltas
from lading.inventory.effects import PlacedDelta, PositionKey
from lading.inventory.jobs import EVENT_DEFAULT
from lading.inventory.news import tell_catalogue
from lading.inventory.position_model import PositionName
from lading.inventory.position_records import columns
from lading.inventory.position_records import queries as position_queries
from lading.inventory.records import InventoryCatalogue
from lading.inventory.side_quantities import SideQuantity, load_side_rows, side_quantity_held
from lading.inventory.side_rows import SideRow
from lading.inventory.snapshot import PositionNews, RowRefusal, ref_refusal, resolve_numbers

_POINTERS = {"PRODUCT": "/productRef", "LOCATION": "/locationRef", "QUANTITY": "/quantity"}


class Hand(NamedTuple):
    """Who writes in a catalogue, and when. next_id makes identities."""

    account: int
    catalogue: InventoryCatalogue
    by: str
    at: datetime
    next_id: Callable[[], UUID]


class Place(NamedTuple):
    """A position that is there, by numbers and by refs."""

    key: PositionKey
    name: PositionName


async def make_position(connection: Connection, hand: Hand, name: PositionName) -> Place:
    """A position that holds nothing and was never counted; ACTIVE unless its product or location is out of service.

    Raises Refused PRODUCT_UNKNOWN, PRODUCT_AMBIGUOUS, LOCATION_UNKNOWN; Conflict REF_TAKEN.
    """
    number = hand.catalogue.number
    numbers = await resolve_numbers(connection, hand.account, number, {name.product_ref}, {name.location_ref})
    _raise(ref_refusal(1, name.product_ref, name.location_ref, numbers))
    key = PositionKey(number, numbers.products[name.product_ref], numbers.locations[name.location_ref])
    if not await _queries().insert_empty_positions(connection, account=hand.account, **columns([key])):
        raise refusals.ref_taken("position", name.ref)
    return Place(key, name)


async def change_position(
    connection: Connection, hand: Hand, place: Place, *, status: str | None, attributes: Mapping[str, Any] | None
) -> None:
    """Gives a position a status (ACTIVE or INACTIVE) and attributes; None leaves them. What it has promised stands.

    Raises Refused ATTRIBUTE_INVALID.
    """
    check_attributes(attributes or {})
    held = await _held(connection, hand, place)
    await position_queries().update_positions(
        connection,
        account=hand.account,
        at=hand.at,
        **columns([place.key]),
        statuses=[status or held["status"]],
        attributes=[held["attributes"] if attributes is None else dict(attributes)],
    )


async def count(connection: Connection, hand: Hand, place: Place, units: int, *, is_first: bool) -> None:
    """Makes a count of now the last one of a position: movements up to now are in it, promises are kept.

    Raises Conflict REF_TAKEN where is_first and it was counted before, COUNTED_LATER where it was counted as of later.
    """
    held = await _held(connection, hand, place)
    if is_first and held["counted_at"] is not None:
        raise refusals.ref_taken("count", f"{place.name.product_ref}:{place.name.location_ref}:LAST_ON_HAND")
    event_id = hand.next_id()
    load = Load(hand.account, place.key.catalogue_number, hand.at, hand.at, Cause("EVENT", event_id))
    await count_locked(connection, load, {(place.key.product_number, place.key.location_number): units})
    after = await _held(connection, hand, place)
    if after["counted"] != units:
        raise refusals.counted_later(place.name)
    await _tell(connection, hand, place, event_id, after["on_hand"])


async def move(connection: Connection, hand: Hand, place: Place, delta_id: str, units: int) -> None:
    """Adds units to what is on hand, or takes them away. delta_id: the sender's own, taken once for ever.

    Raises Refused QUANTITY_TOO_LARGE; Conflict REF_TAKEN.
    """
    numbers = await resolve_numbers(connection, hand.account, hand.catalogue.number, {place.name.product_ref}, [])
    located = msgspec.structs.replace(numbers, locations={place.name.location_ref: place.key.location_number})
    _raise(delta_refusal(Delta(1, delta_id, place.name.product_ref, place.name.location_ref, units), located))
    event_id = hand.next_id()
    delta = PlacedDelta(delta_id, place.key, units, hand.at, event_id=event_id)
    written = await write_deltas(connection, hand.account, [delta], hand.next_id)
    if not written.applied + written.late:
        raise refusals.ref_taken("delta", delta_id)
    await _tell(connection, hand, place, event_id, (await _held(connection, hand, place))["on_hand"])


async def put_beside(connection: Connection, hand: Hand, row: SideRow, *, is_new: bool) -> None:
    """Keeps units beside the ledger under their ref.

    Raises Conflict REF_TAKEN where is_new and they were kept before, COUNTED_LATER where something newer is known.
    """
    load = Load(hand.account, hand.catalogue.number, hand.at, hand.at, Cause("EVENT", hand.next_id()))
    report = await load_side_rows(connection, load, [row])
    if report.refusals:
        _raise(report.refusals[0])
    if is_new and not report.inserted:
        raise refusals.ref_taken("quantity", row.ref)
    if report.outdated:
        raise refusals.counted_later(PositionName(hand.catalogue.ref, row.product_ref, row.location_ref))


async def beside(connection: Connection, hand: Hand, place: Place, ref: str) -> SideQuantity | None:
    """What is kept under a ref at a position, locked until the transaction ends."""
    return await side_quantity_held(connection, hand.account, place.key, ref)


async def _held(connection: Connection, hand: Hand, place: Place) -> dict[str, Any]:
    row = await _queries().position_held(connection, account=hand.account, **msgspec.structs.asdict(place.key))
    assert row is not None, f"{place.name.ref} was there a moment ago, and positions stay"
    return dict(row)


async def _tell(connection: Connection, hand: Hand, place: Place, event_id: UUID, on_hand: int) -> None:
    catalogue = hand.catalogue
    load = {
        "id": event_id,
        "catalogue_id": catalogue.id,
        "catalogue": catalogue.ref,
        "catalogue_type": catalogue.type,
        "workflow_version": catalogue.workflow_version,
        "retailer": catalogue.retailer,
        "event_name": EVENT_DEFAULT,
        "as_of": hand.at,
        "sent_by": hand.by,
    }
    news = [PositionNews(place.name.product_ref, place.name.location_ref, on_hand)]
    await tell_catalogue(connection, hand.account, load, news, at=hand.at, next_id=lambda: event_id)


def _raise(refusal: RowRefusal | None) -> None:
    if refusal is not None:
        raise refusals.of_row(refusal, _POINTERS.get(refusal.code.partition("_")[0], ""))


def _queries() -> Queries:
    return queries_of(__package__)
