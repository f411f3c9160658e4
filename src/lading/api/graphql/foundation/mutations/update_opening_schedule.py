"""updateOpeningSchedule: other hours; a schedule goes by the id of its location."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import node_of
from lading.api.graphql.foundation.mutations.keys import location_named
from lading.api.graphql.foundation.mutations.update_location import hours_given
from lading.api.graphql.foundation.opening_schedule import opening_schedule
from lading.api.graphql.foundation.sources import location_nodes
from lading.foundation.access.permissions import Permission
from lading.foundation.places.changes import LocationChange, change_location


async def update_opening_schedule(call: GraphCall, given: dict[str, Any]) -> Any:
    """The hours as they are now. Raises Refused LOCATION_UNKNOWN or SCHEDULE_INVALID; Forbidden."""
    location = await location_named(call, {"id": given["id"]}, Permission.LOCATION_UPDATE, "")
    change = LocationChange(id=location.id, hours=hours_given(given))
    await change_location(call.connection, call.account, change)
    return opening_schedule(await node_of(call, location_nodes(), location.id, Permission.LOCATION_UPDATE))
