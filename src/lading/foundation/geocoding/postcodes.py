"""The postcode tables: a place and its coordinates for a postcode.

The United Kingdom is listed by outward code (`SW1A`), Canada by the first three characters (`T2H`).
A postcode may name several places; their order is the order of the published list.
"""

import csv
import gzip
from collections.abc import Iterator
from importlib import resources
from typing import Final

import msgspec

COUNTRIES: Final = ("US", "AU", "GB", "CA", "NZ")


class PostcodePlace(msgspec.Struct, frozen=True):
    """One place of a postcode; latitude and longitude in decimal degrees, state as its short code or ''."""

    country: str
    postcode: str
    place: str
    state: str
    latitude: float
    longitude: float


def read_postcodes(country: str) -> Iterator[PostcodePlace]:
    """Every place of every postcode of one of COUNTRIES; raises FileNotFoundError for another country."""
    table = resources.files("lading.foundation.geocoding") / f"postcodes_{country}.csv.gz"
    with table.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            yield _place(country, row)


def _place(country: str, row: dict[str, str]) -> PostcodePlace:
    latitude, longitude = float(row["latitude"]), float(row["longitude"])
    return PostcodePlace(country, row["postcode"], row["place"], row["state"], latitude, longitude)
