"""Rules of controls: a new value, and who is told of it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from lading.availability.control_effects import SetControlBuffer
from lading.availability.notified import TargetKey
from lading.availability.records import VIRTUAL_CATALOGUE
from lading.availability.rules.notify_virtual_catalogues import Targets
from lading.engine.action import Actions, Log, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.rules.forwarding import MaybeForward, forward
from lading.inventory.snapshot import QUANTITY_MAX


class ProduceParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """virtualCatalogueRef: the catalogue to tell; eventName: the event it gets."""

    virtual_catalogue_ref: str
    event_name: str = "VirtualCatalogueEvent"


@rule("UpdateControlValue", MaybeForward)
async def update_control_value(call: RuleCall, parameters: MaybeForward) -> Actions:
    """Gives the control of the event a new buffer, in units: from the commit on that much is withheld everywhere.

    The event says it as buffer, as value, or in values by the name buffer. Fails with CONTROL_VALUE_INVALID. Sends
    eventName on.
    """
    return [SetControlBuffer(call.entity.id, buffer_in(call.event.attributes)), *forward(call, parameters.event_name)]


def produce_virtual_position_events(targets: Targets) -> Rule[ProduceParameters]:
    """The rule, bound to the loader of the catalogues it tells."""

    @rule("ProduceVirtualPositionEventsForControlUpdate", ProduceParameters)
    async def produce(call: RuleCall, parameters: ProduceParameters) -> Actions:
        """Tells the virtual catalogue, by one eventName with controlRef, that its controls have changed.

        Not one event a position: what each of them shows has changed already.
        """
        ref = parameters.virtual_catalogue_ref
        target = await call.read(targets, TargetKey(ref, frozenset()))
        if target is None:
            return [Log(f"{ref} is unknown or has no workflow")]
        key = EntityKey(VIRTUAL_CATALOGUE, target.id, ref)
        return [
            SendEvent(
                name=parameters.event_name,
                entity=key,
                root=key,
                subtype=target.type,
                retailer=target.retailer,
                attributes={**call.event.attributes, "controlRef": call.entity.ref},
            )
        ]

    return produce


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
