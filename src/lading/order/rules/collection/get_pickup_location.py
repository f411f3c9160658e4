"""The rule GetPickupLocation."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.locations import LocationSet
from lading.order.choices.scope import choice_of
from lading.order.sourcing.candidates import candidates_of
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, forward


def get_pickup_location(loaders: SourcingLoaders) -> Rule[Forward]:
    """The rule, reading through the loaders."""

    @rule("GetPickupLocation", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends on the pick-up location as the only candidate. Fails with PICKUP_LOCATION_UNKNOWN."""
        choice = choice_of(call.aggregate, call.entity)
        ref = choice.pickup_location_ref if choice is not None else None
        location = await call.read(loaders.location_by_ref, ref) if ref is not None else None
        if location is None:
            raise RuleFailed("PICKUP_LOCATION_UNKNOWN", f"there is no location {ref} to collect at")
        only = LocationSet([msgspec.structs.asdict(location)])
        return forward(call, parameters.event_name, **{CANDIDATES: candidates_of("", only, only)})

    return run
