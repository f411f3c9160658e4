"""From which day on how many of a virtual position can be promised: the same answer as REST gives."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from lading.api.graphql.call import Info
from lading.api.graphql.fields import Source
from lading.availability.promising.question import PRODUCTS_MAX, Answered, Question, Way
from lading.availability.promising.reading import read_availability
from lading.database.connection import Connection
from lading.foundation.access.principal import Principal
from lading.kernel.refusal import Refused

PLACES_MAX = 100


class PromiseKey(NamedTuple):
    """A virtual position by refs; no location: the sum of all."""

    catalogue_ref: str
    location_ref: str | None
    product_ref: str


class Promises:
    """Key PromiseKey → its steps; all products of a catalogue at one place are read together."""

    def __hash__(self) -> int:
        return hash(Promises)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Promises)

    async def __call__(
        self, connection: Connection, user: Principal, keys: Sequence[PromiseKey]
    ) -> dict[PromiseKey, list[dict[str, Any]]]:
        """The steps of each key. Raises Refused PROMISES_TOO_MANY."""
        groups: dict[tuple[str, str | None], list[str]] = {}
        for key in keys:
            groups.setdefault(key[:2], []).append(key.product_ref)
        if len(groups) > PLACES_MAX or any(len(one) > PRODUCTS_MAX for one in groups.values()):
            message = f"Promises of {len(groups)} places are asked for at once."
            raise Refused("PROMISES_TOO_MANY", message, f"Ask for at most {PLACES_MAX}, on smaller pages.")
        found: dict[PromiseKey, list[dict[str, Any]]] = {}
        for (catalogue, location), products in groups.items():
            way = Way(location_refs=() if location is None else (location,))
            question = Question(catalogue_ref=catalogue, product_refs=tuple(dict.fromkeys(products)), way=way)
            for item in (await read_availability(connection, user.account, question)).items:
                found[PromiseKey(catalogue, location, item.product_ref)] = _steps(item)
        return {key: found.get(key, []) for key in keys}


def promises_of_position(source: Source, info: Info) -> Any:
    """From which day on how many can be promised; nothing where nothing is on its way."""
    key = PromiseKey(source["catalogue_ref"], source["groupRef"], source["productRef"])
    return info.context.load(Promises(), key)


def _steps(item: Answered) -> list[dict[str, Any]]:
    return [{"on": step.on.isoformat(), "quantity": step.quantity} for step in item.promises]
