"""A location as a value: where it is, when it is open, what it is called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class OpeningSchedule(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Local opening hours of a week as HHMM (930 is half past nine, 2400 midnight); start = end means closed that day.

    The days do not count while all_hours.
    """

    all_hours: bool = True
    mon_start: int = 0
    mon_end: int = 0
    tue_start: int = 0
    tue_end: int = 0
    wed_start: int = 0
    wed_end: int = 0
    thu_start: int = 0
    thu_end: int = 0
    fri_start: int = 0
    fri_end: int = 0
    sat_start: int = 0
    sat_end: int = 0
    sun_start: int = 0
    sun_end: int = 0

    def hours_of(self, weekday: int) -> tuple[int, int]:
        """Opening and closing (HHMM) of a weekday, Monday 0; (0, 2400) when open at all hours, (n, n) when closed."""
        if self.all_hours:
            return 0, 2400
        day = DAYS[weekday]
        return getattr(self, f"{day}_start"), getattr(self, f"{day}_end")


class StoreAddress(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The postal address of a location; its coordinates and time zone stand beside it."""

    ref: str = ""
    directions: str | None = None
    company_name: str | None = None
    name: str | None = None
    street: str | None = None
    street2: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    region: str | None = None
    country: str | None = None
    email: str | None = None


class NewLocation(msgspec.Struct, frozen=True, kw_only=True):
    """A location to be created under an id of the caller's making.

    latitude and longitude in decimal degrees, both None where unknown; time_zone an IANA name. status is what the
    importer knows; the API leaves it at CREATED.
    """

    id: UUID
    ref: str
    retailer: int
    type: str
    name: str
    status: str = "CREATED"
    address: StoreAddress = StoreAddress()
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = "UTC"
    opening_schedule: OpeningSchedule = OpeningSchedule()
    attributes: Mapping[str, Any] = {}
    details: Mapping[str, Any] = {}


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """A place that holds stock or hands it out. number is its dense stock key; coordinates None where unknown."""

    id: UUID
    number: int
    ref: str
    retailer: int
    type: str
    name: str
    status: str
    workflow_ref: str
    workflow_version: int
    address: StoreAddress
    latitude: float | None
    longitude: float | None
    time_zone: str
    opening_schedule: OpeningSchedule
    attributes: Mapping[str, Any]
    details: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime
