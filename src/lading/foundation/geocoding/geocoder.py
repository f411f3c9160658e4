"""Coordinates for an address without leaving the process: by postcode, else by town and state."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lading.foundation.countries import country_code
from lading.foundation.geocoding.normalising import place_name, postcode_candidates
from lading.foundation.geocoding.point import Coordinates
from lading.foundation.geocoding.postcodes import COUNTRIES, PostcodePlace, read_postcodes


class PostcodeGeocoder:
    """Answers from the postcode tables that are part of the product.

    A country's table is read when it is first asked for, or beforehand by `load`; one instance a process is enough.
    Where a postcode or a town has several entries, their mean is the answer.
    """

    def __init__(self, read: Callable[[str], Iterable[PostcodePlace]] = read_postcodes) -> None:
        self._read = read
        self._tables: dict[str, _Table] = {}

    def load(self, countries: Sequence[str] = COUNTRIES) -> None:
        """Reads the tables of these countries now, if that was not done before."""
        for country in countries:
            self._table(country)

    def coordinates_of(self, address: Mapping[str, Any]) -> Coordinates | None:
        """The point of the address's postcode, else of its town; None without a country that has a table."""
        country = country_code(_text(address, "country"))
        if country not in COUNTRIES:
            return None
        table = self._table(country)
        state = _text(address, "state").strip().upper()
        for postcode in postcode_candidates(country, _text(address, "postcode")):
            if found := table.by_postcode.get(postcode):
                return found
        return table.place(place_name(_text(address, "city")), state)

    def _table(self, country: str) -> "_Table":
        if country not in self._tables:
            self._tables[country] = _Table(self._read(country))
        return self._tables[country]


class _Table:
    """One country: points by postcode, and by place name and state."""

    def __init__(self, places: Iterable[PostcodePlace]) -> None:
        postcodes: dict[str, _Sum] = {}
        names: dict[tuple[str, str], _Sum] = {}
        for one in places:
            _add(postcodes, one.postcode, one)
            _add(names, (place_name(one.place), one.state), one)
        self.by_postcode = {key: _mean(total) for key, total in postcodes.items()}
        self._states = {state for _, state in names}
        self._by_name: dict[str, dict[str, Coordinates]] = {}
        for (name, state), total in names.items():
            self._by_name.setdefault(name, {})[state] = _mean(total)

    def place(self, name: str, state: str) -> Coordinates | None:
        """The point of a place; without a state that the table knows, only if there is one place of that name."""
        found = self._by_name.get(name, {})
        if state in self._states:
            return found.get(state)
        return next(iter(found.values())) if len(found) == 1 else None


_Sum = tuple[float, float, int]


def _add(sums: dict[Any, _Sum], key: object, place: PostcodePlace) -> None:
    latitude, longitude, count = sums.get(key, (0.0, 0.0, 0))
    sums[key] = (latitude + place.latitude, longitude + place.longitude, count + 1)


def _mean(total: _Sum) -> Coordinates:
    latitude, longitude, count = total
    return Coordinates(round(latitude / count, 6), round(longitude / count, 6))


def _text(address: Mapping[str, Any], field: str) -> str:
    value = address.get(field)
    return value if isinstance(value, str) else ""
