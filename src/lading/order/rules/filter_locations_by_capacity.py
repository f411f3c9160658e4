"""The rule FilterLocationsByCapacity."""

from collections.abc import Sequence

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.capacity.model import NO_ROOM
from lading.order.rules.location_capacity import SETTING, CapacityLoaders
from lading.order.sourcing.candidates import with_room
from lading.order.sourcing.drafting import fulfilment_type_of
from lading.order.sourcing.facts.capacity import CapacityLoaders as CapacityFacts
from lading.order.sourcing.facts.capacity import Site, capacity_of
from lading.order.sourcing.reasons import Verdict
from lading.order.sourcing.trail import CANDIDATES, candidates_in, chosen, forward


class FilterParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on. capacitySetting: as in ReserveLocationCapacity."""

    event_name: str
    capacity_setting: str = SETTING


def filter_locations_by_capacity(loaders: CapacityLoaders) -> Rule[FilterParameters]:
    """The rule, bound to its loaders."""

    @rule("FilterLocationsByCapacity", FilterParameters)
    async def select(call: RuleCall, parameters: FilterParameters) -> Actions:
        """Rules out locations without room in their present slots, with that reason in the decision.

        Of a location with room for some units no plan takes more. A location whose setting cannot be read takes
        nothing. Sends eventName.
        """
        candidates = candidates_in(call)
        locations, choice = candidates.locations, chosen(call)
        sites = [
            Site(ref, id_, fulfilment_type_of(choice, kind))
            for ref, id_, kind in zip(locations.refs, locations.ids, locations.types, strict=True)
        ]

        async def zones(refs: Sequence[str]) -> dict[str, str]:
            found = await call.read_all(loaders.locations, list(refs))
            return {location.ref: location.time_zone for location in found if location is not None}

        reading = CapacityFacts(loaders.settings, loaders.counts)
        capacity = await capacity_of(call, reading, parameters.capacity_setting, sites, zones)
        found = candidates.dropping(capacity.unreadable, Verdict.CAPACITY_UNREADABLE)
        found = found.dropping(capacity.room == NO_ROOM, Verdict.CAPACITY_FULL)
        rooms = zip(locations.refs, capacity.room.tolist(), strict=True)
        room = {ref: units for ref, units in rooms if ref in capacity.limits}
        return forward(call, parameters.event_name, **{CANDIDATES: with_room(found, room)})

    return select
