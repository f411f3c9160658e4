"""Postcodes as published, put right where only one correction is possible."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from lading.demo.data import refusals
from lading.demo.data.refusals import RowRefused
from lading.foundation.geocoding.postcodes import PostcodePlace

# States of the United States that its table of postcodes leaves out.
US_TERRITORIES: Final = frozenset({"AS", "GU", "MP", "PR", "VI"})

_CANADIAN: Final = re.compile(r"[A-Z]\d[A-Z] ?\d[A-Z]\d", re.ASCII)
_US: Final = re.compile(r"\d{5}", re.ASCII)
_US_LONG: Final = re.compile(r"(\d{5})-?\d{4}", re.ASCII)
_US_SHORT: Final = re.compile(r"\d{4}", re.ASCII)


class PostcodeTable(msgspec.Struct, frozen=True):
    """The first place of each postcode by country and postcode, and each country's states."""

    places: Mapping[tuple[str, str], PostcodePlace]
    states: Mapping[str, frozenset[str]]

    def place(self, country: str, postcode: str) -> PostcodePlace | None:
        """The postcode's place, None when the table has no such postcode."""
        return self.places.get((country, postcode[:3] if country == "CA" else postcode))


class PostcodeReading(msgspec.Struct, frozen=True):
    """A usable postcode and its country; `code` says what was put right, None when nothing was."""

    country: str
    postcode: str
    code: str | None = None


def postcode_table(places: Iterable[PostcodePlace]) -> PostcodeTable:
    """Index the places; of several places of one postcode the first counts."""
    by_postcode: dict[tuple[str, str], PostcodePlace] = {}
    states: dict[str, set[str]] = {"US": set(US_TERRITORIES)}
    for place in places:
        by_postcode.setdefault((place.country, place.postcode), place)
        states.setdefault(place.country, set()).add(place.state)
    frozen = {country: frozenset(names - {""}) for country, names in states.items()}
    return PostcodeTable(MappingProxyType(by_postcode), MappingProxyType(frozen))


def read_postcode(country: str, state: str, text: str, table: PostcodeTable) -> PostcodeReading:
    """Read a US or Canadian postcode; raises RowRefused with POSTCODE_MISSING or POSTCODE_UNREADABLE."""
    if not text:
        raise RowRefused(refusals.POSTCODE_MISSING, "The postcode is empty.", "Add the postcode of the place.")
    if _CANADIAN.fullmatch(text):
        return PostcodeReading("CA", text, None if country == "CA" else refusals.COUNTRY_FROM_POSTCODE)
    reading = _read_us(state, text, table) if country == "US" else None
    if reading is None:
        message = f"{text!r} is not a postcode of {country} in state {state!r}."
        raise RowRefused(refusals.POSTCODE_UNREADABLE, message, "Give a ZIP code, or a Canadian postcode.")
    return reading


def _read_us(state: str, text: str, table: PostcodeTable) -> PostcodeReading | None:
    if _US.fullmatch(text):
        return PostcodeReading("US", text)
    if found := _US_LONG.fullmatch(text):
        return PostcodeReading("US", found[1], refusals.POSTCODE_SHORTENED)
    restored = table.place("US", f"0{text}") if _US_SHORT.fullmatch(text) else None
    # A lost zero is the only explanation when the restored postcode lies in the state of the row.
    if restored is None or restored.state != state:
        return None
    return PostcodeReading("US", restored.postcode, refusals.POSTCODE_ZERO_RESTORED)
