"""The rule GetTransferLocations."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.locations import NetworkKey
from lading.order.sourcing.candidates import candidates_of
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, forward, trail_of

TRANSFERRING = "transferring"


class TransferParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """networkRef: the network that sends goods to the place; locationStatuses: in which its locations may."""

    network_ref: str
    location_statuses: tuple[str, ...] = ("ACTIVE",)


def get_transfer_locations(loaders: SourcingLoaders) -> Rule[TransferParameters]:
    """The rule, reading through the loaders."""

    @rule("GetTransferLocations", TransferParameters)
    async def run(call: RuleCall, parameters: TransferParameters) -> Actions:
        """Sends on the locations of a network that may send goods to the pick-up location.

        The plan made for the place itself ends here: what it could not place is asked of everybody.
        """
        if call.memory.setdefault((TRANSFERRING, call.entity.id), True):
            call.memory[TRANSFERRING, call.entity.id] = False
            trail = trail_of(call)
            trail.parts, trail.unfilled, trail.is_planned = (), (), False
        network = parameters.network_ref
        everyone = await call.read(loaders.network_locations, NetworkKey(network, ()))
        serving = await call.read(loaders.network_locations, NetworkKey(network, parameters.location_statuses))
        return forward(call, parameters.event_name, **{CANDIDATES: candidates_of(network, everyone, serving)})

    return run
