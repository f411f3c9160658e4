"""Rules of virtual catalogues about their virtual positions: load, branch, hand down."""

from typing import Any

import msgspec

from lading.availability.virtual_catalogue_store import lane_of
from lading.availability.virtual_positions import AGGREGATE, BASE, VIRTUAL_POSITION, VirtualName, VirtualPosition
from lading.engine.action import Actions, SendEvent
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.rules.forwarding import Forward, forward

VirtualPositions = Loader[VirtualName, VirtualPosition | None]


class DetailsParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """type (or virtualPositionType): BASE, a product at a location, or AGGREGATE. eventName: the event to send on."""

    type: str | None = None
    virtual_position_type: str | None = None
    event_name: str | None = None


class TypedForward(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send; type (or virtualPositionType): BASE or AGGREGATE."""

    type: str | None = None
    virtual_position_type: str | None = None


def load_virtual_position_details(virtual: VirtualPositions) -> Rule[DetailsParameters]:
    """The rule, bound to the loader of virtual positions."""

    @rule(
        "LoadVirtualPositionAndVirtualCatalogueDetails", DetailsParameters, aliases=("LoadVirtualPositionAndDetails",)
    )
    async def load(call: RuleCall, parameters: DetailsParameters) -> Actions:
        """Sends eventName on with the attribute virtualPosition: ref, type, status and quantity, computed now.

        quantity is null where the catalogue shows no such position. Fails with ITEMS_MALFORMED without productRef.
        """
        name = name_of(call, parameters.type or parameters.virtual_position_type)
        position = await call.read(virtual, name)
        return forward(call, parameters.event_name, {"virtualPosition": _described(name, position)})

    return load


def forward_if_virtual_position_not_exists(virtual: VirtualPositions) -> Rule[TypedForward]:
    """The rule, bound to the loader of virtual positions."""

    @rule("ForwardIfVirtualPositionNotExists", TypedForward)
    async def run(call: RuleCall, parameters: TypedForward) -> Actions:
        """Sends eventName on when the catalogue can have no such virtual position, for want of an inventory position.

        Where there is one, the virtual position exists by itself.
        """
        name = name_of(call, parameters.type or parameters.virtual_position_type)
        return [] if await call.read(virtual, name) is not None else forward(call, parameters.event_name)

    return run


def down_to_virtual_position_if_exists(virtual: VirtualPositions) -> Rule[TypedForward]:
    """The rule, bound to the loader of virtual positions."""

    @rule("DownToVirtualPositionIfExists", TypedForward)
    async def run(call: RuleCall, parameters: TypedForward) -> Actions:
        """Sends eventName to the virtual position the event names, in the lane of its product; nothing without one."""
        position = await call.read(virtual, name_of(call, parameters.type or parameters.virtual_position_type))
        if position is None:
            return []
        name = position.name
        entity = EntityKey(VIRTUAL_POSITION, position.id, name.ref)
        lane = lane_of(name.catalogue_ref, name.product_ref)
        attributes = {**call.event.attributes, "quantity": position.quantity}
        return [
            SendEvent(name=parameters.event_name, entity=entity, subtype=name.type, lane=lane, attributes=attributes)
        ]

    return run


def name_of(call: RuleCall, kind: str | None) -> VirtualName:
    """The virtual position an event is about: by itself, or by its productRef and locationRef."""
    if call.entity.type == VIRTUAL_POSITION:
        position: VirtualPosition = call.entity.fields
        return position.name
    product_ref = call.event.attributes.get("productRef", call.event.attributes.get("skuRef"))
    location_ref = call.event.attributes.get("locationRef")
    if not isinstance(product_ref, str) or not isinstance(location_ref, str | None):
        raise RuleFailed("ITEMS_MALFORMED", f"productRef is {product_ref!r:.60}, locationRef {location_ref!r:.60}")
    kind = kind or call.aggregate.root.subtype
    if kind not in {BASE, AGGREGATE}:
        raise RuleFailed("TYPE_INVALID", f"a virtual position is {BASE} or {AGGREGATE}, not {kind!r:.60}")
    if kind == BASE and location_ref is None:
        raise RuleFailed("ITEMS_MALFORMED", f"a {BASE} position needs its locationRef")
    return VirtualName(call.aggregate.root.ref, product_ref, location_ref if kind == BASE else None)


def _described(name: VirtualName, position: VirtualPosition | None) -> dict[str, Any]:
    return {
        "ref": name.ref,
        "type": name.type,
        "productRef": name.product_ref,
        "groupRef": name.location_ref,
        "status": position.status if position else None,
        "quantity": position.quantity if position else None,
    }
