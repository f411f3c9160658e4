"""updateFulfilmentOption: changes what is given, from outside its workflow."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.fulfilment_options.named import option_named
from lading.api.graphql.fulfilment_options.sources import option_nodes
from lading.foundation.access.permissions import Permission
from lading.order.fulfilment_options.outside import OptionChange, change_option


async def update_fulfilment_option(call: GraphCall, given: dict[str, Any]) -> Any:
    """The option as it is now. Raises Refused with the codes of change_option, FULFILMENT_OPTION_UNKNOWN; Forbidden."""
    permission = Permission.FULFILMENTOPTION_UPDATE
    option = await option_named(call, given["id"], permission, "/id")
    change = OptionChange(
        ref=given.get("ref"),
        status=given.get("status"),
        tracking_code=given.get("trackingCode"),
        attributes=attributes_given(given),
    )
    await change_option(call.connection, call.account, option.id, change)
    return await node_of(call, option_nodes(), option.id, permission)
