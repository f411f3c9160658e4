"""Sums over positions and over the quantities of one: what is there of a product, and what a position is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lading.api.graphql.call import Info
from lading.api.graphql.listing import scope_parameters
from lading.database.connection import Connection
from lading.database.queries import Statement, queries_of
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal, require_somewhere

REF_PARTS_MAX = 100
Asked = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Aggregates:
    """The sums a statement gives for each set of arguments."""

    statement: Statement

    async def __call__(self, connection: Connection, user: Principal, keys: Sequence[Asked]) -> Mapping[Asked, Any]:
        """The sum of each."""
        scope = scope_parameters(user, Permission.INVENTORY_VIEW)
        found = {}
        for key in keys:
            values = {name: list(value) if isinstance(value, tuple) else value for name, value in key}
            found[key] = dict(await self.statement(connection, account=user.account, **scope, **values))
        return found


def position_aggregate(_source: Any, info: Info, **arguments: Any) -> Any:
    """InventoryPositionAggregate."""
    asked = {
        "catalogue": arguments["catalogue"]["ref"],
        "product_ref": arguments["productRef"],
        "type": _names(arguments, "type"),
        "status": _names(arguments, "status"),
        "network_ref": arguments.get("networkRef"),
    }
    return _load(info, "position_aggregate", asked)


def quantity_aggregate(_source: Any, info: Info, **arguments: Any) -> Any:
    """InventoryQuantityAggregate. What lies there now is expected on no date: dates find what is on its way."""
    parts = arguments["position"]["ref"].split(":")[:-1]
    cuts = range(1, min(len(parts), REF_PARTS_MAX))
    expected = arguments.get("expectedOn") or {}
    asked = {
        "catalogue": arguments["position"]["catalogue"]["ref"],
        "product_refs": tuple(":".join(parts[:cut]) for cut in cuts),
        "location_refs": tuple(":".join(parts[cut:]) for cut in cuts),
        "type": _names(arguments, "type"),
        "status": _names(arguments, "status"),
        "expected_on_from": expected.get("from"),
        "expected_on_to": expected.get("to"),
    }
    return _load(info, "quantity_aggregate", asked)


def _load(info: Info, name: str, asked: Mapping[str, Any]) -> Any:
    call = info.context
    require_somewhere(call.user, Permission.INVENTORY_VIEW)
    statement: Statement = getattr(queries_of(__package__, "aggregates.sql"), name)
    return call.load(Aggregates(statement), tuple(sorted(asked.items())))


def _names(arguments: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    given = arguments.get(name)
    return None if given is None else tuple(given)
