"""GetLocationsForNetwork: who could serve."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.locations import NetworkKey
from lading.order.sourcing.candidates import candidates_of
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import CANDIDATES, forward


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """networkRef: the network; locationStatuses: statuses in which a location may serve, none means every one."""

    network_ref: str
    location_statuses: tuple[str, ...] = ("ACTIVE",)


def get_locations_for_network(loaders: SourcingLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""

    @rule("GetLocationsForNetwork", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Sends on all locations of a network, those in other statuses marked, so that the decision can name them."""
        network = parameters.network_ref
        everyone = await call.read(loaders.network_locations, NetworkKey(network, ()))
        serving = await call.read(loaders.network_locations, NetworkKey(network, parameters.location_statuses))
        return forward(call, parameters.event_name, **{CANDIDATES: candidates_of(network, everyone, serving)})

    return run
