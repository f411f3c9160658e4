"""UpdateInventoryQuantitiesStatus: what other ledgers close by hand, counts and orders close here."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.rule import RuleCall, rule
from lading.foundation.rules.forwarding import forward


class QuantitiesStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """filterTypes, filterStatuses: the rows meant; status: the status they are to have. eventName: sent on."""

    status: str
    filter_types: str | tuple[str, ...] = ()
    filter_statuses: str | tuple[str, ...] = ()
    event_name: str | None = None


@rule("UpdateInventoryQuantitiesStatus", QuantitiesStatus, aliases=("UpdateInventoryQuantitiesStatusV2",))
async def update_inventory_quantities_status(call: RuleCall, parameters: QuantitiesStatus) -> Actions:
    """Closes nothing by itself: a count has closed the movements up to its instant, an order ends its own promises.

    Closing every movement here would lose those between the count and its upload. Sends eventName on.
    """
    types = parameters.filter_types
    named = types if isinstance(types, str) else ", ".join(types)
    remark = f"{named or 'all rows'}: closed by the count that has seen them, or by their order"
    return [Log(remark), *forward(call, parameters.event_name)]
