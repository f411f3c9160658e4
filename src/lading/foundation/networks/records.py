"""Networks as they are kept: which locations and retailers belong to them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.accounts.records import check_retailers
from lading.foundation.places.records import locations_by_id
from lading.foundation.texts import check_attributes, check_ref, check_type

Membership = tuple[UUID, UUID]
"""A network and a location in it."""


class NewNetwork(msgspec.Struct, frozen=True, kw_only=True):
    """A network to be created; the API calls its ref name, and refusals point there."""

    id: UUID
    ref: str
    type: str = "DEFAULT"
    retailers: Sequence[int] = ()
    location_ids: Sequence[UUID] = ()
    attributes: Mapping[str, Any] = {}


class NetworkChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a network is to become; None leaves it as it is. attributes: all of them."""

    id: UUID
    type: str | None = None
    status: str | None = None
    attributes: Mapping[str, Any] | None = None


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of locations that sourcing and virtual catalogues look at together."""

    id: UUID
    ref: str
    type: str
    status: str
    attributes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


async def create_network(connection: Connection, account: int, new: NewNetwork) -> Network:
    """Creates a network with its retailers and locations.

    Raises Refused REF_INVALID, TYPE_INVALID, ATTRIBUTE_INVALID, RETAILER_UNKNOWN, LOCATION_UNKNOWN; Conflict REF_TAKEN.
    """
    check_ref(new.ref, "/name")
    check_type(new.type)
    check_attributes(new.attributes)
    places = {retailer: f"/retailers/{index}" for index, retailer in enumerate(new.retailers)}
    await check_retailers(connection, account, places)
    row = {"id": new.id, "ref": new.ref, "type": new.type, "attributes": dict(new.attributes)}
    if not await queries_of(__package__).insert_networks(connection, account=account, networks=[row]):
        raise refusals.ref_taken("network", new.ref, "/name")
    retailers = {"network_id": new.id, "retailers": list(new.retailers)}
    await queries_of(__package__).add_retailers(connection, account=account, **retailers)
    await add_locations(connection, account, new.id, new.location_ids)
    return (await networks_by_id(connection, account, [new.id]))[new.id]


async def change_network(connection: Connection, account: int, change: NetworkChange) -> None:
    """Changes a network. Raises NotFound NETWORK_UNKNOWN; Refused TYPE_INVALID, ATTRIBUTE_INVALID."""
    if change.type is not None:
        check_type(change.type)
    if change.status is not None:
        check_type(change.status, "/status")
    attributes = None if change.attributes is None else dict(change.attributes)
    check_attributes(attributes or {})
    values = {"id": change.id, "type": change.type, "status": change.status, "attributes": attributes}
    if not await queries_of(__package__).change_network(connection, account=account, **values):
        raise refusals.not_found("network", change.id)


async def networks_by_id(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, Network]:
    """The networks of the account among the ids."""
    rows = await queries_of(__package__).networks_by_id(connection, account=account, ids=ids)
    return {row["id"]: Network(**row) for row in rows}


async def networks_by_ref(connection: Connection, account: int, refs: Sequence[str]) -> dict[str, Network]:
    """The networks of the account among the refs."""
    rows = await queries_of(__package__).networks_by_ref(connection, account=account, refs=refs)
    return {row["ref"]: Network(**row) for row in rows}


async def add_locations(connection: Connection, account: int, network_id: UUID, location_ids: Sequence[UUID]) -> int:
    """Adds locations to a network of the account; how many were not in it before.

    Raises NotFound NETWORK_UNKNOWN, Refused LOCATION_UNKNOWN.
    """
    await _check_network(connection, account, network_id)
    known = await locations_by_id(connection, account, location_ids)
    for index, location_id in enumerate(location_ids):
        if location_id not in known:
            raise refusals.unknown("location", location_id, f"/locations/{index}")
    return await join_networks(connection, account, [(network_id, location_id) for location_id in location_ids])


async def remove_locations(connection: Connection, account: int, network_id: UUID, location_ids: Sequence[UUID]) -> int:
    """Takes locations out of a network; how many were in it. Raises NotFound NETWORK_UNKNOWN."""
    await _check_network(connection, account, network_id)
    return await leave_networks(connection, account, [(network_id, location_id) for location_id in location_ids])


async def join_networks(connection: Connection, account: int, pairs: Sequence[Membership]) -> int:
    """Puts locations into networks of the account, both known to exist; how many were not in them before."""
    return await _change_members(connection, account, queries_of(__package__).join_networks, pairs)


async def leave_networks(connection: Connection, account: int, pairs: Sequence[Membership]) -> int:
    """Takes locations out of networks; how many were in them."""
    return await _change_members(connection, account, queries_of(__package__).leave_networks, pairs)


async def location_ids_of(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The locations of each network, by location number."""
    rows = await queries_of(__package__).location_ids_of(connection, account=account, network_ids=ids)
    return _grouped(ids, ((row["network_id"], row["location_id"]) for row in rows))


async def network_ids_of(connection: Connection, account: int, location_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The networks of each location, by ref."""
    rows = await queries_of(__package__).network_ids_of(connection, account=account, location_ids=location_ids)
    return _grouped(location_ids, ((row["location_id"], row["network_id"]) for row in rows))


async def retailers_of(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, list[int]]:
    """The retailer numbers of each network."""
    rows = await queries_of(__package__).retailers_of(connection, account=account, network_ids=ids)
    grouped: dict[UUID, list[int]] = {id_: [] for id_ in ids}
    for row in rows:
        grouped[row["network_id"]].append(row["retailer"])
    return grouped


async def _change_members(connection: Connection, account: int, statement: Any, pairs: Sequence[Membership]) -> int:
    if not pairs:
        return 0
    network_ids, location_ids = zip(*pairs, strict=True)
    return int(await statement(connection, account=account, network_ids=network_ids, location_ids=location_ids))


async def _check_network(connection: Connection, account: int, network_id: UUID) -> None:
    if not await networks_by_id(connection, account, [network_id]):
        raise refusals.not_found("network", network_id)


def _grouped(keys: Sequence[UUID], pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, list[UUID]]:
    grouped: dict[UUID, list[UUID]] = {key: [] for key in keys}
    for key, value in pairs:
        grouped[key].append(value)
    return grouped
