"""The rule UpdateControlValue."""

from collections.abc import Mapping
from typing import Any

from lading.availability.control_effects import SetControlBuffer
from lading.engine.action import Actions
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.foundation.rules.forwarding import MaybeForward, forward
from lading.inventory.snapshot import QUANTITY_MAX


@rule("UpdateControlValue", MaybeForward)
async def update_control_value(call: RuleCall, parameters: MaybeForward) -> Actions:
    """Gives the control of the event a new buffer, in units: from the commit on that much is withheld everywhere.

    The event says it as buffer, as value, or in values by the name buffer. Fails with CONTROL_VALUE_INVALID. Sends
    eventName on.
    """
    return [SetControlBuffer(call.entity.id, buffer_in(call.event.attributes)), *forward(call, parameters.event_name)]


def buffer_in(attributes: Mapping[str, Any]) -> int:
    """The buffer an event gives a control, in units. Raises RuleFailed CONTROL_VALUE_INVALID."""
    values = attributes.get("values")
    listed = values if isinstance(values, list) else []
    named = {one.get("name"): one.get("value") for one in listed if isinstance(one, Mapping)}
    value = next(
        (
            found
            for found in (attributes.get("buffer"), attributes.get("value"), named.get("buffer"))
            if found is not None
        ),
        None,
    )
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= QUANTITY_MAX:
        raise RuleFailed("CONTROL_VALUE_INVALID", f"the buffer is {value!r:.60}, not 0 to {QUANTITY_MAX} whole units")
    return value
