"""Locations that change: their name, address, hours, status; never their ref, type or retailer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.places.model import NewLocation, OpeningSchedule, StoreAddress
from lading.foundation.places.records import check_location

_WRITTEN = ("name", "status", "latitude", "longitude", "time_zone", "attributes", "details")


class LocationChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a location is to become; None leaves it as it is.

    address, hours, details: the fields to change by their names outside; the others stay. attributes: all of them.
    """

    id: UUID
    name: str | None = None
    status: str | None = None
    address: Mapping[str, Any] = {}
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str | None = None
    hours: Mapping[str, Any] = {}
    attributes: Mapping[str, Any] | None = None
    details: Mapping[str, Any] = {}


async def change_location(connection: Connection, account: int, change: LocationChange) -> None:
    """Changes a location; availability and sourcing see it from the commit on.

    Raises NotFound LOCATION_UNKNOWN; Refused as create_locations does.
    """
    queries = queries_of(__package__)
    row = await queries.locked_location(connection, account=account, id=change.id)
    if row is None:
        raise refusals.not_found("location", change.id)
    changed = _changed(dict(row), change)
    check_location(changed)
    values = {name: getattr(changed, name) for name in _WRITTEN}
    await queries.change_location(
        connection,
        account=account,
        id=change.id,
        address=msgspec.to_builtins(changed.address),
        opening_schedule=msgspec.to_builtins(changed.opening_schedule),
        **values,
    )


def _changed(row: Mapping[str, Any], change: LocationChange) -> NewLocation:
    given = {name: value for name in _WRITTEN if (value := getattr(change, name)) is not None}
    written = {
        "address": msgspec.convert({**row["address"], **change.address}, StoreAddress),
        "opening_schedule": msgspec.convert({**row["opening_schedule"], **change.hours}, OpeningSchedule),
        "details": {**row["details"], **change.details},
    }
    return NewLocation(**{**row, **given, **written})
