"""createFulfilmentPlan: an answer from outside, beside those of the workflow."""

from typing import Any

import msgspec

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.fulfilment_options.exceptions_given import exceptions_given
from lading.api.graphql.fulfilment_options.named import option_named
from lading.api.graphql.fulfilment_options.sources import plan_nodes
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.order.fulfilment_options.model import PlanItem
from lading.order.fulfilment_options.outside import NewPlan, OutsideFulfilment, create_plan


async def create_fulfilment_plan(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new plan with its CREATE event.

    Raises Refused with the codes of create_plan, FULFILMENT_OPTION_UNKNOWN, RETAILER_UNKNOWN; Forbidden.
    """
    permission = Permission.FULFILMENTOPTION_CREATE
    option = await option_named(call, given["fulfilmentOptionId"]["id"], permission, "/fulfilmentOptionId/id")
    if not checked_reach(call, permission, given["retailerId"]) or given["retailerId"] != option.retailer:
        raise refusals.unknown("retailer", given["retailerId"], "/retailerId")
    new = NewPlan(
        id=call.next_id(),
        ref=given["ref"],
        type=given["type"],
        splits=given.get("splits"),
        eta=given.get("eta"),
        fulfilments=[_fulfilment(one) for one in given.get("fulfilments", [])],
        exceptions=exceptions_given(given.get("exceptions", [])),
        attributes=attributes_given(given),
    )
    await create_plan(call.connection, call.account, option, new)
    return await node_of(call, plan_nodes(), new.id, permission)


def _fulfilment(given: dict[str, Any]) -> OutsideFulfilment:
    items = [{"catalogueRef": "", **one} for one in given.get("items", [])]
    return OutsideFulfilment(
        fulfilment_type=given.get("fulfilmentType", ""),
        location_ref=given.get("locationRef", ""),
        eta=given.get("eta"),
        items=tuple(msgspec.convert(items, list[PlanItem])),
    )
