"""Locations and networks as inputs name them: by id or by ref, within the caller's reach."""

from collections.abc import Mapping
from typing import Any

from lading.api.fields import uuid_or_none
from lading.api.graphql.call import GraphCall
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.networks.records import Network, networks_by_id, networks_by_ref, retailers_of
from lading.foundation.places.model import Location
from lading.foundation.places.records import locations_by_id, locations_by_ref
from lading.kernel.refusal import Refused


async def location_named(call: GraphCall, key: Mapping[str, Any], permission: Permission, pointer: str) -> Location:
    """The location of a key, for which the permission holds.

    Raises Forbidden PERMISSION_MISSING, Refused KEY_MISSING or LOCATION_UNKNOWN, also for one out of reach.
    """
    scope = require_somewhere(call.user, permission)
    found: Location | None = await _named(call, key, locations_by_id, locations_by_ref, pointer)
    if found is None or not scope.holds(found.retailer, found.ref):
        raise refusals.unknown("location", _text(key), pointer)
    return found


async def network_named(call: GraphCall, key: Mapping[str, Any], permission: Permission, pointer: str) -> Network:
    """The network of a key, for one of whose retailers the permission holds.

    Raises Forbidden PERMISSION_MISSING, Refused KEY_MISSING or NETWORK_UNKNOWN, also for one out of reach.
    """
    scope = require_somewhere(call.user, permission)
    found: Network | None = await _named(call, key, networks_by_id, networks_by_ref, pointer)
    if found is None:
        raise refusals.unknown("network", _text(key), pointer)
    of = (await retailers_of(call.connection, call.account, [found.id]))[found.id]
    if not scope.is_everywhere and not any(scope.holds(retailer) for retailer in of):
        raise refusals.unknown("network", _text(key), pointer)
    return found


async def _named(call: GraphCall, key: Mapping[str, Any], by_id: Any, by_ref: Any, pointer: str) -> Any:
    if "id" in key:
        id_ = uuid_or_none(key["id"])
        return None if id_ is None else (await by_id(call.connection, call.account, [id_])).get(id_)
    if "ref" in key:
        return (await by_ref(call.connection, call.account, [key["ref"]])).get(key["ref"])
    raise Refused("KEY_MISSING", "Neither id nor ref is given.", "Send one of them.", pointer=pointer)


def _text(key: Mapping[str, Any]) -> str:
    return str(key.get("id", key.get("ref", "")))[:100]
