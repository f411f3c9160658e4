"""The fields of Query and Mutation that concern events."""

from collections.abc import Sequence
from typing import Any

from ariadne.types import SchemaBindable

from lading.api.graphql.call import GraphCall
from lading.api.graphql.events import reading
from lading.api.graphql.fields import effect, object_type
from lading.api.user_actions import Wish, carry_out
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.kernel.refusal import Refused


def bindables() -> Sequence[SchemaBindable]:
    """What there is to bind."""
    queries = {
        "events": reading.events,
        "eventTree": reading.event_tree,
        "diagnosis": reading.diagnosis,
        "userActions": reading.user_actions,
    }
    return [object_type("Query", queries), object_type("Mutation", {"invokeUserAction": effect(invoke_user_action)})]


async def invoke_user_action(call: GraphCall, given: dict[str, Any]) -> Any:
    """The accepted event. Raises what `carry_out` raises; Forbidden PERMISSION_MISSING."""
    require_somewhere(call.user, Permission.EVENT_CREATE)
    attributes = given.get("attributes", {})
    if not isinstance(attributes, dict):
        raise Refused("FIELD_INVALID", "attributes is no object.", "Send {…}.", pointer="/attributes")
    wish = Wish(event_name=given["eventName"], module=given.get("module"), attributes=attributes)
    address, trace = reading.address_of(given), call.request.trace_id
    event = await carry_out(call.connection, call.services, call.user, address, wish, trace_id=trace)
    return {"eventId": event.id, "entityId": event.entity.id, "eventStatus": "PENDING"}
