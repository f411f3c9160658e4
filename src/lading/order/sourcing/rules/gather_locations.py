"""GetLocationsForNetwork: who could serve."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.locations import NetworkKey
from lading.order.sourcing.candidates import Candidates, candidates_of
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.reasons import Verdict
from lading.order.sourcing.switches.switching import service_of, switched_off
from lading.order.sourcing.trail import CANDIDATES, chosen, forward


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
        keys = (NetworkKey(network, ()), NetworkKey(network, parameters.location_statuses))
        everyone, serving = await call.read_all(loaders.network_locations, keys)
        candidates = await _without_switched_off(call, loaders, candidates_of(network, everyone, serving))
        return forward(call, parameters.event_name, **{CANDIDATES: candidates})

    return run


async def _without_switched_off(call: RuleCall, loaders: SourcingLoaders, candidates: Candidates) -> Candidates:
    """Marks the locations that are switched off for this kind of order."""
    choice = chosen(call)
    service = service_of(choice)
    off = await call.read(loaders.switches, service)
    if not off.is_anywhere:
        return candidates
    places = await call.read(loaders.location_networks, candidates.network_ref)
    known = dict(zip(places.locations.refs, places.networks, strict=True))
    networks = [known.get(ref, frozenset()) for ref in candidates.locations.refs]
    return candidates.dropping(switched_off(off, service, choice, candidates.locations, networks), Verdict.SWITCHED_OFF)
