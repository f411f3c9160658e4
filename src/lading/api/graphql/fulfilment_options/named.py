"""The option or plan that a mutation names by its id; what is out of reach looks as if it did not exist."""

from lading.api.fields import uuid_or_none
from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.order.fulfilment_options.outside import NamedPlan, option_with_id, plan_with_id
from lading.order.fulfilment_options.working_copy import Kept


async def option_named(call: GraphCall, text: str, permission: Permission, pointer: str) -> Kept:
    """Raises Refused FULFILMENT_OPTION_UNKNOWN; Forbidden PERMISSION_MISSING."""
    id_ = uuid_or_none(text)
    found = None if id_ is None else await option_with_id(call.connection, call.account, id_)
    if not checked_reach(call, permission, None if found is None else found.retailer) or found is None:
        raise refusals.unknown("fulfilment option", text[:100], pointer)
    return found


async def plan_named(call: GraphCall, text: str, permission: Permission) -> NamedPlan:
    """Raises Refused FULFILMENT_PLAN_UNKNOWN; Forbidden PERMISSION_MISSING."""
    id_ = uuid_or_none(text)
    found = None if id_ is None else await plan_with_id(call.connection, call.account, id_)
    if not checked_reach(call, permission, None if found is None else found.retailer) or found is None:
        raise refusals.unknown("fulfilment plan", text[:100], "/id")
    return found
