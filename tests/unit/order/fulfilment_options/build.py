"""Candidates, carts and places as tests of fulfilment options need them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np

from lading.availability.stock import ProductStock
from lading.foundation.calendars.calendar import Calendar
from lading.foundation.delivery.model import Destination
from lading.foundation.locations import LocationSet
from lading.foundation.places.model import DAYS, Location, OpeningSchedule, StoreAddress
from lading.order.fulfilment_options.lines import Line
from lading.order.fulfilment_options.places import Place
from lading.order.fulfilment_options.promising import PromiseFacts, Target
from lading.order.fulfilment_options.proposals import Way
from lading.order.sourcing.candidates import Candidates, candidates_of

AT = datetime(2026, 12, 7, 15, 0, tzinfo=UTC)
ALL_DAY = Calendar(time_zone="UTC", weekly=dict.fromkeys(DAYS, ("0000-2400",)))


def candidates(stock: dict[str, dict[int, int]], kilometres: dict[str, float] | None = None) -> Candidates:
    """Locations S1, S2… (stores) and W1… (warehouses) in the order given, with units by product number."""
    rows = [
        {
            "number": number,
            "id": UUID(int=number),
            "ref": ref,
            "name": ref,
            "type": "WAREHOUSE" if ref.startswith("W") else "STORE",
            "status": "ACTIVE",
            "latitude": 40.0,
            "longitude": -70.0,
        }
        for number, ref in enumerate(stock, start=1)
    ]
    everyone = LocationSet(rows)
    products = sorted({product for units in stock.values() for product in units})
    stocks = {product: _stock([units.get(product, 0) for units in stock.values()]) for product in products}
    distances = None if kilometres is None else np.array([kilometres[ref] for ref in stock])
    return replace(candidates_of("N", everyone, everyone), stocks=stocks, distances=distances)


def _stock(units: list[int]) -> ProductStock:
    numbers = np.arange(1, len(units) + 1, dtype=np.int32)
    return ProductStock(1, numbers, np.array(units, dtype=np.int32), np.zeros(len(units), dtype=np.int32))


def line(number: int, quantity: int, **more: Any) -> Line:
    """A line of P<number>: half a kilogram and 10.00 USD a unit."""
    given: dict[str, Any] = {
        "product_number": number,
        "product_ref": f"P{number}",
        "catalogue_ref": "MASTER",
        "quantity": quantity,
        "grams": 500,
        "sides_mm": None,
        "price_minor": 1000,
        "currency": "USD",
    }
    return Line(**(given | more))


def place(ref: str, **more: Any) -> Place:
    """A location that is open at all hours and ready an hour from AT."""
    location = Location(
        id=UUID(int=1),
        number=1,
        ref=ref,
        retailer=1,
        type="WAREHOUSE" if ref.startswith("W") else "STORE",
        name=ref,
        status="ACTIVE",
        workflow_ref="",
        workflow_version=0,
        address=StoreAddress(),
        latitude=40.0,
        longitude=-70.0,
        time_zone="UTC",
        opening_schedule=OpeningSchedule(),
        attributes={},
        details={},
        created_at=AT,
        updated_at=AT,
    )
    given: dict[str, Any] = {"calendar": ALL_DAY, "ready_at": AT.replace(hour=16)}
    return Place(location=location, **(given | more))


def facts(lines: tuple[Line, ...], places: dict[int, Place], **more: Any) -> PromiseFacts:
    """Both ways go to the United States, from so far that no distance is known."""
    there = Target(Destination("US", "MA", "02108", "UTC"), None)
    given: dict[str, Any] = {"services": (), "targets": {Way.DELIVER: there, Way.TRANSFER: there}}
    return PromiseFacts(at=AT, lines=lines, places=places, **(given | more))
