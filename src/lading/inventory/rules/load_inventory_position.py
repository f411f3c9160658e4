"""The rule LoadInventoryPosition."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward
from lading.inventory.rules.positions_asked import Positions, positions_asked, unknown


class LoadParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """productCatalogueRef: not needed here, products are found by the retailer. eventName: the event to send on."""

    product_catalogue_ref: str | None = None
    event_name: str | None = None


def load_inventory_position(positions: Positions) -> Rule[LoadParameters]:
    """The rule, bound to the loader of positions."""

    @rule("LoadInventoryPosition", LoadParameters)
    async def load(call: RuleCall, parameters: LoadParameters) -> Actions:
        """Checks that product and location of every item exist, and sends eventName on with what the event carried.

        Fails with PRODUCT_UNKNOWN or LOCATION_UNKNOWN. The rules after it look positions up by themselves.
        """
        for one in await positions_asked(call, positions):
            if one.fact.missing:
                raise unknown(one)
        return forward(call, parameters.event_name)

    return load
