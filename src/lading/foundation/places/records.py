"""Locations as they are kept."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.accounts.numbers import take_numbers
from lading.foundation.accounts.records import check_retailers
from lading.foundation.coordinates import check_coordinates
from lading.foundation.places.model import Location, NewLocation, OpeningSchedule, StoreAddress
from lading.foundation.places.opening import check_schedule, check_time_zone
from lading.foundation.texts import check_attributes, check_ref, check_refs_once, check_text, check_type
from lading.kernel.json import check_json
from lading.kernel.refusal import Refused

NUMBER_SERIES = "location"


def workflow_ref_of(location_type: str) -> str:
    """The workflow that locations of a type follow."""
    return f"LOCATION::{location_type}"


async def create_locations(
    connection: Connection, account: int, news: Sequence[NewLocation], *, pointers: str = "/{index}"
) -> tuple[Location, ...]:
    """Creates all of the locations or, by raising, none; they come back in the order given.

    pointers is the template of the place of each in the request. Raises Refused with REF_INVALID, REF_TWICE,
    RETAILER_UNKNOWN, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, TIME_ZONE_UNKNOWN, SCHEDULE_INVALID or one of the
    COORDINATES_… codes; Conflict REF_TAKEN.
    """
    for index, new in enumerate(news):
        _check_at(new, pointers.format(index=index))
    if not news:
        return ()
    check_refs_once("location", (new.ref for new in news), pointers)
    places = {new.retailer: pointers.format(index=index) + "/retailer" for index, new in enumerate(news)}
    await check_retailers(connection, account, places)
    await _insert(connection, account, news, pointers)
    created = await locations_by_ref(connection, account, [new.ref for new in news])
    return tuple(created[new.ref] for new in news)


async def locations_by_id(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, Location]:
    """The locations of the account among the ids."""
    rows = await queries_of(__package__).locations_by_id(connection, account=account, ids=ids)
    return {row["id"]: _location(row) for row in rows}


async def locations_by_ref(connection: Connection, account: int, refs: Sequence[str]) -> dict[str, Location]:
    """The locations of the account among the refs."""
    rows = await queries_of(__package__).locations_by_ref(connection, account=account, refs=refs)
    return {row["ref"]: _location(row) for row in rows}


async def locations_by_number(connection: Connection, account: int, numbers: Sequence[int]) -> dict[int, Location]:
    """The locations of the account among the stock key numbers."""
    rows = await queries_of(__package__).locations_by_number(connection, account=account, numbers=numbers)
    return {row["number"]: _location(row) for row in rows}


async def set_location_statuses(connection: Connection, account: int, statuses: Mapping[UUID, str]) -> frozenset[UUID]:
    """Gives locations their new statuses; the ids of those that really changed come back."""
    rows = [{"id": id_, "status": status} for id_, status in statuses.items()]
    changed = await queries_of(__package__).set_location_statuses(connection, account=account, statuses=rows)
    return frozenset(row["id"] for row in changed)


async def _insert(connection: Connection, account: int, news: Sequence[NewLocation], pointers: str) -> None:
    numbers = await take_numbers(connection, account, NUMBER_SERIES, len(news))
    rows = [_row(place, new) for place, new in enumerate(news)]
    queries = queries_of(__package__)
    inserted = await queries.insert_locations(connection, account=account, first_number=numbers.start, locations=rows)
    if len(inserted) < len(news):
        taken = {new.ref for new in news} - {row["ref"] for row in inserted}
        index = next(index for index, new in enumerate(news) if new.ref in taken)
        raise refusals.ref_taken("location", news[index].ref, pointers.format(index=index) + "/ref")


def _row(place: int, new: NewLocation) -> dict[str, Any]:
    row = {field: getattr(new, field) for field in new.__struct_fields__}
    return row | {"place": place, "workflow_ref": workflow_ref_of(new.type)}


def _location(row: Mapping[str, Any]) -> Location:
    values = dict(row)
    values["address"] = msgspec.convert(values["address"], StoreAddress)
    values["opening_schedule"] = msgspec.convert(values["opening_schedule"], OpeningSchedule)
    return Location(**values)


def _check_at(new: NewLocation, pointer: str) -> None:
    try:
        check_location(new)
    except Refused as refusal:
        raise refusal.at(pointer) from None


def check_location(new: NewLocation) -> None:
    """Raises Refused as create_locations does for what stands in one location."""
    check_ref(new.ref)
    check_type(new.type)
    check_type(new.status, "/status")
    check_text(new.name, "/name")
    check_attributes(new.attributes)
    check_json(dict(new.details), pointer="/details")
    check_schedule(new.opening_schedule)
    check_time_zone(new.time_zone, "/primaryAddress/timeZone")
    for field, text in msgspec.to_builtins(new.address).items():
        check_text(text, f"/primaryAddress/{field}")
    check_coordinates(new.latitude, new.longitude, new.address.country, "/primaryAddress")
