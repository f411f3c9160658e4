"""What can be asked about places, people and retailers."""

from typing import Any

from ariadne import ObjectType

from lading.api.graphql.call import Info
from lading.api.graphql.fields import THE_LIST, by_id, by_ref, listed, object_type
from lading.api.graphql.foundation import sources
from lading.api.graphql.foundation.myself import Myself
from lading.api.graphql.foundation.named_settings import asked_setting, first_of
from lading.api.graphql.paging import CursorKey
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.order.references import RETAILER_MAX


def queries() -> ObjectType:
    """The fields of Query that concern the foundation."""
    locations = sources.places().list_of("locations", "locations_by_id")
    networks = sources.networks().list_of("networks", "networks_by_id")
    customers = sources.customers().list_of("customers", "customers_by_id")
    retailers = sources.retailers().list_of("retailers", "retailers_by_id", key=CursorKey(("id",), (int,)))
    return object_type(
        "Query",
        {
            "location": by_ref(locations),
            "locationById": by_id(sources.location_nodes()),
            "locations": listed(locations),
            "network": by_ref(networks),
            "networkById": by_id(sources.network_nodes()),
            "networks": listed(networks),
            "storageAreaById": by_id(sources.storage_area_nodes()),
            "storageAreas": listed(sources.storage_areas().list_of("areas", "areas_by_id")),
            "customer": by_ref(customers),
            "customerById": by_id(sources.customer_nodes()),
            "customers": listed(customers),
            "retailerById": _retailer,
            "retailers": listed(retailers),
            "setting": _setting,
            "settings": listed(sources.settings()),
            "me": _me,
        },
    )


def _retailer(_source: Any, info: Info, **arguments: Any) -> Any:
    call = info.context
    require_somewhere(call.user, Permission.RETAILER_VIEW)
    text = str(arguments["id"])
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
    return call.load(sources.retailer_nodes(), number) if 0 < number <= RETAILER_MAX else None


async def _setting(_source: Any, info: Info, **arguments: Any) -> Any:
    id_ = arguments.get("id")
    if id_ is None:
        return None
    call = info.context
    return first_of(await call.load(asked_setting(call, str(id_), Permission.SETTING_VIEW), THE_LIST))


def _me(_source: Any, info: Info) -> Any:
    call = info.context
    return call.load(Myself(), call.user.user_id)
