"""updateFulfilmentPlan: changes what is given, from outside its workflow."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.fulfilment_options.exceptions_given import exceptions_given
from lading.api.graphql.fulfilment_options.named import plan_named
from lading.api.graphql.fulfilment_options.sources import plan_nodes
from lading.foundation.access.permissions import Permission
from lading.order.fulfilment_options.outside import PlanChange, change_plan


async def update_fulfilment_plan(call: GraphCall, given: dict[str, Any]) -> Any:
    """The plan as it is now. Raises Refused with the codes of change_plan, FULFILMENT_PLAN_UNKNOWN; Forbidden."""
    permission = Permission.FULFILMENTOPTION_UPDATE
    plan = await plan_named(call, given["id"], permission)
    change = PlanChange(
        ref=given.get("ref"),
        status=given.get("status"),
        eta=given.get("eta"),
        exceptions=exceptions_given(given["exceptions"]) if "exceptions" in given else None,
        attributes=attributes_given(given),
    )
    await change_plan(call.connection, call.account, plan.id, change)
    return await node_of(call, plan_nodes(), plan.id, permission)
