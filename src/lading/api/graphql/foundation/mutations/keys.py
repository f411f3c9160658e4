"""Locations and networks as inputs name them: by id or by ref, within the caller's reach."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from lading.api.fields import uuid_or_none
from lading.api.graphql.call import GraphCall
from lading.database.connection import Connection
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.networks.records import Network, networks_by_id, networks_by_ref, retailers_of
from lading.foundation.places.model import Location
from lading.foundation.places.records import locations_by_id, locations_by_ref
from lading.kernel.refusal import Refused

Keys = Sequence[Mapping[str, Any]]


async def location_named(call: GraphCall, key: Mapping[str, Any], permission: Permission, pointer: str) -> Location:
    """The location of a key, for which the permission holds.

    Raises Forbidden PERMISSION_MISSING, Refused KEY_MISSING or LOCATION_UNKNOWN, also for one out of reach.
    """
    [found] = await _locations(call, {pointer: key}, permission)
    return found


async def locations_named(call: GraphCall, keys: Keys, permission: Permission, pointer: str) -> list[Location]:
    """The locations of the keys, in their order; of none without the permission, too.

    Raises what location_named raises, for the first that is wrong.
    """
    return await _locations(call, _by_place(keys, pointer), permission) if keys else []


async def network_named(call: GraphCall, key: Mapping[str, Any], permission: Permission, pointer: str) -> Network:
    """The network of a key, for one of whose retailers the permission holds.

    Raises Forbidden PERMISSION_MISSING, Refused KEY_MISSING or NETWORK_UNKNOWN, also for one out of reach.
    """
    [found] = await _networks(call, {pointer: key}, permission)
    return found


async def networks_named(call: GraphCall, keys: Keys, permission: Permission, pointer: str) -> list[Network]:
    """The networks of the keys, in their order. Raises what network_named raises, for the first that is wrong."""
    return await _networks(call, _by_place(keys, pointer), permission)


def _by_place(keys: Keys, pointer: str) -> dict[str, Mapping[str, Any]]:
    return {f"{pointer}/{index}": key for index, key in enumerate(keys)}


async def _locations(call: GraphCall, keys: Mapping[str, Mapping[str, Any]], permission: Permission) -> list[Location]:
    scope = require_somewhere(call.user, permission)
    found = await _named(call, keys, "location", locations_by_id, locations_by_ref)
    for (pointer, key), one in zip(keys.items(), found, strict=True):
        if not scope.holds(one.retailer, one.ref):
            raise _unknown("location", key, pointer)
    return found


async def _networks(call: GraphCall, keys: Mapping[str, Mapping[str, Any]], permission: Permission) -> list[Network]:
    scope = require_somewhere(call.user, permission)
    found = await _named(call, keys, "network", networks_by_id, networks_by_ref)
    of = await retailers_of(call.connection, call.account, [one.id for one in found])
    for (pointer, key), one in zip(keys.items(), found, strict=True):
        if not scope.is_everywhere and not any(scope.holds(retailer) for retailer in of[one.id]):
            raise _unknown("network", key, pointer)
    return found


class _Entity(Protocol):
    @property
    def id(self) -> UUID: ...


E = TypeVar("E", bound=_Entity)


async def _named(
    call: GraphCall,
    keys: Mapping[str, Mapping[str, Any]],
    what: str,
    by_id: Callable[[Connection, int, list[UUID]], Awaitable[Mapping[UUID, E]]],
    by_ref: Callable[[Connection, int, list[str]], Awaitable[Mapping[str, E]]],
) -> list[E]:
    """What the keys, by their pointers, name; read at once."""
    ids = [id_ for key in keys.values() if (id_ := uuid_or_none(key.get("id"))) is not None]
    refs = [key["ref"] for key in keys.values() if "id" not in key and "ref" in key]
    of_ids = await by_id(call.connection, call.account, ids) if ids else {}
    of_refs = await by_ref(call.connection, call.account, refs) if refs else {}
    found = []
    for pointer, key in keys.items():
        if "id" not in key and "ref" not in key:
            raise Refused("KEY_MISSING", "Neither id nor ref is given.", "Send one of them.", pointer=pointer)
        id_ = uuid_or_none(key.get("id"))
        one = of_refs.get(key["ref"]) if "id" not in key else None if id_ is None else of_ids.get(id_)
        if one is None:
            raise _unknown(what, key, pointer)
        found.append(one)
    return found


def _unknown(what: str, key: Mapping[str, Any], pointer: str) -> Refused:
    by = "id" if "id" in key else "ref"
    return refusals.unknown(what, str(key[by])[:100], f"{pointer}/{by}")
