"""createFulfilmentOption: asks what a cart can have, and keeps question and answer."""

from typing import Any

import msgspec

from lading.api.graphql.authority import reached_retailer
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.fulfilment_options.sources import option_nodes
from lading.foundation.access.permissions import Permission
from lading.order.fulfilment_options.new_option import AskedProduct, NewOption, create_option


async def create_fulfilment_option(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new option; its workflow begins as soon as the answer is committed.

    Raises Refused with the codes of create_option, RETAILER_UNKNOWN; Forbidden PERMISSION_MISSING.
    """
    permission = Permission.FULFILMENTOPTION_CREATE
    address = dict(given.get("address", {}))
    latitude, longitude = address.pop("latitude", None), address.pop("longitude", None)
    new = NewOption(
        id=call.next_id(),
        ref=given["ref"],
        type=given["type"],
        retailer=reached_retailer(call, str(given["retailerId"]), permission, "/retailerId"),
        order_type=given.get("orderType"),
        location_ref=given.get("locationRef"),
        tracking_code=given.get("trackingCode"),
        address=address or None,
        latitude=latitude,
        longitude=longitude,
        products=msgspec.convert(given.get("products", []), list[AskedProduct]),
        attributes=attributes_given(given),
    )
    await create_option(call.connection, call.account, new, call.request.at)
    return await node_of(call, option_nodes(), new.id, permission)
