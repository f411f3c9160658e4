"""Places that hold stock: the published stores, and three distribution centres of our own."""

from collections.abc import Iterable
from typing import Final

from lading.demo.data import refusals
from lading.demo.data.coordinates import Coordinates, parse_coordinates, settle_coordinates
from lading.demo.data.files import Row, packaged_rows
from lading.demo.data.hours import OpeningHours, parse_hours
from lading.demo.data.model import DemoLocation, Stores
from lading.demo.data.postcodes import PostcodeReading, PostcodeTable, postcode_table, read_postcode
from lading.demo.data.refusals import Refusal, Repair, RowRefused
from lading.foundation.geocoding.postcodes import read_postcodes

SOURCE: Final = "stores"


def read_stores() -> Stores:
    """All 1,037 stores installed with the package."""
    return accept_stores(packaged_rows("stores.csv.gz"), north_american_postcodes())


def read_distribution_centres() -> tuple[DemoLocation, ...]:
    """The three warehouses: fictional sites in real towns, one open all hours."""
    return tuple(_centre(row) for row in packaged_rows("distribution_centres.csv"))


def north_american_postcodes() -> PostcodeTable:
    """The tables the stores' postcodes are judged by."""
    return postcode_table(place for country in ("US", "CA") for place in read_postcodes(country))


def accept_stores(rows: Iterable[Row], table: PostcodeTable) -> Stores:
    """Read rows of stores, each to a location or to a refusal; of two rows with one ref the first counts."""
    accepted: dict[str, DemoLocation] = {}
    repairs: list[Repair] = []
    refused: list[Refusal] = []
    for number, row in enumerate(rows, start=1):
        try:
            location, repaired = _store(row, table)
            _require_new(location.ref, accepted)
        except RowRefused as refusal:
            refused.append(refusal.as_refusal(SOURCE, _name_of(row, number)))
        else:
            accepted[location.ref] = location
            repairs += repaired
    return Stores(tuple(accepted.values()), tuple(repairs), tuple(refused))


def store_ref(row: Row) -> str:
    """The chain and its number, `BEST_BUY-4`, so that two chains may use the same number.

    No colon, because position refs join product, location and type with colons.
    """
    return f"{row['chain'].upper()}-{row['ref']}"


def _name_of(row: Row, number: int) -> str:
    return f"{number} {row['chain']}:{row['ref'] or row['name']}"


def _store(row: Row, table: PostcodeTable) -> tuple[DemoLocation, list[Repair]]:
    _require_columns_in_place(row, table)
    if not row["ref"]:
        message = f"{row['name']!r} has no number."
        raise RowRefused(refusals.REF_MISSING, message, "Give it a number: the next load could not find it again.")
    reading = read_postcode(row["country"], row["state"], row["postcode"], table)
    place = table.place(reading.country, reading.postcode)
    published = parse_coordinates(row["latitude"], row["longitude"])
    coordinates = settle_coordinates(published, row["city"], place)
    state = row["state"] or (place.state if place else "")
    return _location(row, state, reading, coordinates), _repairs(row, reading, coordinates)


def _require_columns_in_place(row: Row, table: PostcodeTable) -> None:
    states = table.states.get(row["country"], frozenset())
    if row["state"] and row["state"] not in states:
        message = f"State {row['state']!r} is none of {row['country']}; the values stand in other columns."
        raise RowRefused(refusals.COLUMNS_SHIFTED, message, "Export the row again with every column filled.")


def _require_new(ref: str, accepted: dict[str, DemoLocation]) -> None:
    if ref in accepted:
        message = f"{ref} was already read: {accepted[ref].name}."
        raise RowRefused(refusals.REF_TWICE, message, "Give each place its own number.")


def _location(row: Row, state: str, reading: PostcodeReading, coordinates: Coordinates) -> DemoLocation:
    return DemoLocation(
        ref=store_ref(row),
        type="STORE",
        name=row["name"] or row["city"],
        street=row["street"],
        city=row["city"],
        state=state,
        postcode=reading.postcode,
        country=reading.country,
        latitude=coordinates.latitude,
        longitude=coordinates.longitude,
        time_zone=row["timezone"] or None,
        opening_hours=_hours(row),
    )


def _hours(row: Row) -> OpeningHours | None:
    return parse_hours(row["opening_hours"]) if row["opening_hours"] else None


def _repairs(row: Row, reading: PostcodeReading, coordinates: Coordinates) -> list[Repair]:
    codes = (
        (reading.code, f"{row['country']} {row['postcode']} became {reading.country} {reading.postcode}."),
        (
            coordinates.code,
            f"{row['latitude']}, {row['longitude']} became {coordinates.latitude}, {coordinates.longitude}.",
        ),
    )
    return [Repair(SOURCE, store_ref(row), code, message) for code, message in codes if code]


def _centre(row: Row) -> DemoLocation:
    return DemoLocation(
        ref=row["ref"],
        type="WAREHOUSE",
        name=row["name"],
        street=row["street"],
        city=row["city"],
        state=row["state"],
        postcode=row["postcode"],
        country=row["country"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        time_zone=row["timezone"],
        opening_hours=parse_hours(row["opening_hours"]),
    )
