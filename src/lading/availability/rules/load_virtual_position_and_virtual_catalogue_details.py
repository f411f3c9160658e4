"""The rule LoadVirtualPositionAndVirtualCatalogueDetails."""

from typing import Any

import msgspec

from lading.availability.rules.virtual_position import VirtualPositions, name_of
from lading.availability.virtual_positions import VirtualName, VirtualPosition
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward


class DetailsParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """type (or virtualPositionType): BASE, a product at a location, or AGGREGATE. eventName: the event to send on."""

    type: str | None = None
    virtual_position_type: str | None = None
    event_name: str | None = None


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


def _described(name: VirtualName, position: VirtualPosition | None) -> dict[str, Any]:
    return {
        "ref": name.ref,
        "type": name.type,
        "productRef": name.product_ref,
        "groupRef": name.location_ref,
        "status": position.status if position else None,
        "quantity": position.quantity if position else None,
    }
