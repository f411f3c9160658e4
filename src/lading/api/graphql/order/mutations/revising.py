"""A revision that is proposed and confirmed in one call."""

from datetime import datetime
from typing import Any

from lading.api.graphql.call import GraphCall
from lading.engine.event import Event
from lading.engine.intake import accept
from lading.engine.ports import Resolved
from lading.order.revision.request import revision_in

STEPS = ("ProposeRevision", "ConfirmRevision")


def plain(value: Any) -> Any:
    """A value of the input as an event carries it."""
    return value.isoformat() if isinstance(value, datetime) else value


async def revise_at_once(call: GraphCall, found: Resolved, attributes: dict[str, Any]) -> None:
    """Sends both steps to the order of what was found, under a name of their own: nobody else's proposal is confirmed.

    Raises Refused REVISION_MALFORMED or REVISION_EMPTY.
    """
    revision_in(attributes)
    named = attributes | {"revisionRef": f"update-{call.next_id()}"}
    await accept(call.connection, call.account, [_event(call, found, name, named) for name in STEPS])


def _event(call: GraphCall, found: Resolved, name: str, attributes: dict[str, Any]) -> Event:
    return Event(
        id=call.next_id(),
        name=name,
        retailer=found.retailer,
        lane=found.lane,
        root=found.root,
        entity=found.root,
        subtype=None,
        attributes=attributes,
        generated_by=call.user.username,
        accepted_at=call.request.at,
        trace_id=call.request.trace_id,
    )
