"""Resolvers by declaration: what a field shows is said in one line beside its type.

Resolvers that read are plain functions returning a future, so that a whole level has asked before anything is read.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from uuid import UUID

from ariadne import ObjectType

from lading.api.fields import uuid_or_none
from lading.api.graphql.call import GraphCall, Info
from lading.api.graphql.listing import AskedPage, Listing, Nodes
from lading.api.graphql.loading import Batch
from lading.database.connection import Connection, savepoint
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal, require_somewhere
from lading.foundation.accounts.records import retailers
from lading.kernel.money import decimal_amount
from lading.kernel.refusal import Refused

Source: TypeAlias = Mapping[str, Any]
Resolver = Callable[..., Any]
Mutate = Callable[[GraphCall, dict[str, Any]], Awaitable[Any]]
THE_LIST = "list"
ATTRIBUTE = frozenset({"name", "type", "value"})


def object_type(name: str, fields: Mapping[str, Resolver]) -> ObjectType:
    """A type with the resolvers of the fields that are more than a column of its row."""
    bindable = ObjectType(name)
    for field, resolver in fields.items():
        bindable.set_field(field, resolver)
    return bindable


def listed(listing: Listing) -> Resolver:
    """A field of Query that is a list."""

    def resolve(_source: Any, info: Info, **arguments: Any) -> Any:
        call = info.context
        return call.load(listing.asked(arguments, call.user), THE_LIST)

    return resolve


def below(listing: Listing) -> Resolver:
    """A list that belongs to the entity it stands in."""

    def resolve(source: Source, info: Info, **arguments: Any) -> Any:
        call = info.context
        return call.load(listing.asked(arguments, call.user), source["id"])

    return resolve


def first_below(listing: Listing) -> Resolver:
    """The first of a list that belongs to the entity it stands in, for fields that show one."""

    def resolve(source: Source, info: Info) -> Any:
        call = info.context
        return call.load(_FirstOf(listing.asked({"first": 1}, call.user)), source["id"])

    return resolve


@dataclass(frozen=True, slots=True)
class _FirstOf:
    asked: AskedPage

    async def __call__(self, connection: Connection, user: Principal, keys: Sequence[Any]) -> dict[Any, Any]:
        pages = await self.asked(connection, user, keys)
        return {key: page.edges[0]["node"] for key, page in pages.items() if page.edges}


def linked(nodes: Nodes, column: str) -> Resolver:
    """The entity whose id stands in a column of the row."""
    return loaded(nodes, column, nodes.permission)


def loaded(batch: Batch, column: str, permission: Permission) -> Resolver:
    """What a batch reads for the key in a column of the row."""

    def resolve(source: Source, info: Info, **_arguments: Any) -> Any:
        call = info.context
        require_somewhere(call.user, permission)
        key = source[column]
        return None if key is None else call.load(batch, key)

    return resolve


def by_id(nodes: Nodes) -> Resolver:
    """A field of Query that finds an entity by its id; a text that is no id finds nothing."""

    def resolve(_source: Any, info: Info, **arguments: Any) -> Any:
        call = info.context
        require_somewhere(call.user, nodes.permission)
        id_ = uuid_or_none(arguments["id"])
        return None if id_ is None else call.load(nodes, id_)

    return resolve


def by_ref(listing: Listing) -> Resolver:
    """A field of Query that finds an entity by its ref, or by its id where it takes one."""

    def resolve(source: Any, info: Info, **arguments: Any) -> Any:
        if listing.nodes is not None and arguments.get("id") is not None:
            return by_id(listing.nodes)(source, info, id=arguments["id"])
        return _by_ref(listing, info.context, arguments)

    return resolve


async def _by_ref(listing: Listing, call: GraphCall, arguments: Mapping[str, Any]) -> Any:
    ref = arguments.get("ref")
    if ref is None:
        raise Refused("KEY_MISSING", "Neither id nor ref is given.", "Send one of them.")
    # A ref that holds the wildcard is a ref all the same when one thing is asked for.
    filters = {name: value for name, value in arguments.items() if name not in {"id", "ref"}}
    asked = listing.asked({**filters, "refExact": [ref], "first": 1}, call.user)
    connection = await call.load(asked, THE_LIST)
    return connection.edges[0]["node"] if connection.edges else None


def effect(mutate: Mutate) -> Resolver:
    """A field of Mutation: all of it happens, or by raising nothing."""

    async def resolve(_source: Any, info: Info, **arguments: Any) -> Any:
        call = info.context
        given = arguments.get("input")
        if given is None:
            raise Refused("INPUT_MISSING", "There is no input.", "Send input: {…}.", pointer="/input")
        node = await _carried_out(mutate, call, given)
        call.effects += 1
        return node

    return resolve


def awaitable_effect(mutate: Mutate, nodes: Nodes) -> Resolver:
    """A field of Mutation that may be answered late: then it is resolved twice, and shows at last what is there.

    nodes: the entities that it makes, with the permission to make them.
    """
    at_once = effect(mutate)

    def resolve(source: Any, info: Info, **arguments: Any) -> Any:
        made = info.context.made
        return at_once(source, info, **arguments) if made is None else info.context.load(nodes, made)

    return resolve


async def _carried_out(mutate: Mutate, call: GraphCall, given: dict[str, Any]) -> Any:
    async with call.loads.lock:
        call.loads.forget()
        try:
            async with savepoint(call.connection):
                return await mutate(call, without_nulls(given))
        except Refused as refused:
            raise refused.at("/input") from refused


async def node_of(call: GraphCall, nodes: Nodes, id_: UUID, permission: Permission) -> Any:
    """An entity just written: whoever has the permission to write it sees it. Only inside a mutation."""
    return (await replace(nodes, permission=permission)(call.connection, call.user, [id_])).get(id_)


def attributes(source: Source, _info: Info) -> list[dict[str, Any]]:
    """The attributes of an entity as a list."""
    return [{"name": name, **attribute} for name, attribute in source["attributes"].items()]


def attributes_given(given: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as entities keep them. Raises Refused ATTRIBUTE_DUPLICATE."""
    attributes_ = given.get("attributes", [])
    kept = {one["name"]: {"type": one["type"], "value": one.get("value")} for one in attributes_}
    if len(kept) != len(attributes_):
        raise Refused(
            "ATTRIBUTE_DUPLICATE", "An attribute stands twice.", "Send each name once.", pointer="/attributes"
        )
    return kept


async def refuse_changes(call: GraphCall, given: Mapping[str, Any], *, kind: str, retailer: int) -> None:
    """Raises Refused FIELD_FIXED where an update names another type or retailer than the thing has for ever."""
    if given.get("type", kind) != kind:
        raise Refused("FIELD_FIXED", f"Its type is {kind}.", "Leave type out, or create another one.", pointer="/type")
    refs = given.get("retailerRefs", [])
    if refs and {one for ref in refs for one in await _retailer_numbers(call, ref)} != {retailer}:
        message = f"It belongs to retailer {retailer}."
        raise Refused("FIELD_FIXED", message, "Leave retailerRefs out.", pointer="/retailerRefs")


async def _retailer_numbers(call: GraphCall, ref: str) -> list[int]:
    every = await retailers(call.connection, call.account)
    return [one.retailer for one in every if ref in {one.ref, str(one.retailer)}] or [0]


def amount(column: str) -> Resolver:
    """A column of minor units as decimals of the row's currency."""

    def resolve(source: Source, _info: Info) -> float | None:
        minor = source[column]
        return None if minor is None else float(decimal_amount(minor, source["currency"]))

    return resolve


def without_nulls(value: Any) -> Any:
    """Input without the fields and list elements that are null, as if they had been left out.

    The value of an attribute is its owner's and stays as it is.
    """
    if isinstance(value, dict) and value.keys() != ATTRIBUTE:
        return {name: without_nulls(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [without_nulls(one) for one in value if one is not None]
    return value
