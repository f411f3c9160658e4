"""The rule ProduceVirtualPositionEventsForControlUpdate."""

import msgspec

from lading.availability.notified import TargetKey
from lading.availability.records import VIRTUAL_CATALOGUE
from lading.availability.rules.notify_virtual_catalogues import Targets
from lading.engine.action import Actions, Log, SendEvent
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, rule


class ProduceParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """virtualCatalogueRef: the catalogue to tell; eventName: the event it gets."""

    virtual_catalogue_ref: str
    event_name: str = "VirtualCatalogueEvent"


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
