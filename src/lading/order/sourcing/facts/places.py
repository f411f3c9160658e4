"""The locations of a network as columns, with what criteria ask of a place; made once a change, not once an order."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.accounts.kept import KeptWhileUnchanged
from lading.foundation.accounts.numbers import change_number
from lading.foundation.locations import TOPIC, LocationSet
from lading.foundation.places.model import OpeningSchedule

Column = TypeVar("Column")
# Parameters are the operator's; a process keeps the columns of so many of them and then begins anew.
COLUMNS_MAX = 500


class Places:
    """Every location of a network by ascending number; attributes, addresses and networks stand beside them.

    Columns made from them are kept, so a criterion costs an order no more than a look at an array. Not written to.
    """

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        ordered = sorted(rows, key=lambda row: int(row["number"]))
        self.locations = LocationSet(ordered)
        self.attributes: tuple[Mapping[str, Any], ...] = tuple(row["attributes"] for row in ordered)
        self.addresses: tuple[Mapping[str, Any], ...] = tuple(row["address"] for row in ordered)
        self.networks: tuple[frozenset[str], ...] = tuple(frozenset(row["networks"]) for row in ordered)
        self.zones: tuple[ZoneInfo, ...] = tuple(ZoneInfo(row["time_zone"]) for row in ordered)
        self.schedules: tuple[OpeningSchedule, ...] = tuple(
            msgspec.convert(row["opening_schedule"], OpeningSchedule) for row in ordered
        )
        self._columns: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self.locations)

    def column(self, key: Any, make: Callable[[], Column]) -> Column:
        """A value made of the places under a key, made once."""
        if key not in self._columns:
            if len(self._columns) >= COLUMNS_MAX:
                self._columns.clear()
            self._columns[key] = make()
        found: Column = self._columns[key]
        return found

    def attribute(self, name: str) -> tuple[Any, ...]:
        """The value of an attribute at each place; None where it has none."""
        return self.column(("attribute", name), lambda: tuple(_value(each.get(name)) for each in self.attributes))

    def numbers_of(self, name: str) -> NDArray[np.float64]:
        """An attribute as numbers; NaN where a place has none, or one that is no number."""
        return self.column(
            ("numbers", name), lambda: np.array([_number(value) for value in self.attribute(name)], dtype=np.float64)
        )

    def flags_of(self, name: str) -> NDArray[np.bool_]:
        """Whether an attribute says yes: true, a number above 0, or one of the texts true, yes, 1."""
        return self.column(
            ("flags", name), lambda: np.array([is_yes(value) for value in self.attribute(name)], dtype=np.bool_)
        )

    def having(self, name: str, values: Sequence[str]) -> NDArray[np.bool_]:
        """Whether an attribute is, or lists, one of the values."""
        wanted = frozenset(values)
        return self.column(
            ("having", name, wanted),
            lambda: np.array([not wanted.isdisjoint(texts_of(one)) for one in self.attribute(name)], dtype=np.bool_),
        )

    def of_types(self, types: Sequence[str]) -> NDArray[np.bool_]:
        """Whether a place is of one of the types."""
        wanted = frozenset(types)
        return self.column(
            ("types", wanted), lambda: np.array([kind in wanted for kind in self.locations.types], dtype=np.bool_)
        )

    def in_networks(self, refs: Sequence[str]) -> NDArray[np.bool_]:
        """Whether a place is in one of the networks."""
        wanted = frozenset(refs)
        return self.column(
            ("networks", wanted),
            lambda: np.array([not wanted.isdisjoint(each) for each in self.networks], dtype=np.bool_),
        )


class PlacesLoader:
    """The Places of a network by its ref; none where there is no such network."""

    name = "sourcing_places"

    def __init__(self) -> None:
        self._kept: KeptWhileUnchanged[str, Places] = KeptWhileUnchanged()

    async def fetch(self, connection: Connection, account: int, keys: Sequence[str]) -> Mapping[str, Places]:
        """The places for every ref: one small read, and one statement for the refs not kept."""

        async def read(missing: Sequence[str]) -> Mapping[str, Places]:
            rows = await queries_of(__package__).places_of_networks(connection, account=account, refs=missing)
            found: dict[str, list[Mapping[str, Any]]] = {ref: [] for ref in missing}
            for row in rows:
                found[row["network_ref"]].append(row)
            return {ref: Places(members) for ref, members in found.items()}

        number = await change_number(connection, account, TOPIC)
        return await self._kept.fetch(account, number, keys, read)


def is_yes(value: Any) -> bool:
    """Whether the value of an attribute says yes."""
    if isinstance(value, str):
        return value.strip().lower() in {"true", "yes", "1"}
    return isinstance(value, bool | int | float) and bool(value)


def texts_of(value: Any) -> frozenset[str]:
    """A value as a set of texts: the elements of a list, a text cut at its commas, a number or truth value as text."""
    if value is None:
        return frozenset()
    if isinstance(value, list | tuple):
        return frozenset(str(one) for one in value)
    if isinstance(value, str):
        return frozenset(part.strip() for part in value.split(",") if part.strip())
    return frozenset({str(value).lower() if isinstance(value, bool) else str(value)})


def _value(attribute: Any) -> Any:
    return attribute.get("value") if isinstance(attribute, Mapping) else attribute


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return float("nan")
    try:
        number = float(value)
    except ValueError:
        return float("nan")
    return number if abs(number) < float("inf") else float("nan")
