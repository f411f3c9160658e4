"""AddNetworkToLocation, RemoveNetworkFromLocation: a location joins or leaves networks."""

from collections.abc import Mapping
from typing import Any

import msgspec

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.foundation.networks.membership import ChangeMembership
from lading.foundation.networks.records import Network
from lading.foundation.rules.forwarding import forward

Networks = Loader[str, Network | None]


NETWORKS_MAX = 100


LOCATION = "LOCATION"


class NetworkParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """networkRef: the network, where the event names none. eventName: the event to send on."""

    network_ref: str | None = None
    event_name: str | None = None


async def change_networks(
    call: RuleCall, networks: Networks, parameters: NetworkParameters, *, is_member: bool
) -> Actions:
    """The location joins or leaves the networks named. Raises RuleFailed."""
    if call.entity.type != LOCATION:
        raise RuleFailed("ENTITY_UNSUITABLE", f"{call.entity.type} {call.entity.ref} is no location")
    refs = refs_in(call.event.attributes) or ((parameters.network_ref,) if parameters.network_ref else ())
    if not 1 <= len(refs) <= NETWORKS_MAX:
        raise RuleFailed("NETWORK_MISSING", f"{len(refs)} networks are named; name 1 to {NETWORKS_MAX}")
    found = await call.read_all(networks, refs)
    actions: Actions = []
    for ref, network in zip(refs, found, strict=True):
        if network is None:
            raise RuleFailed("NETWORK_UNKNOWN", f"there is no network {ref}")
        actions.append(ChangeMembership(network.id, call.entity.id, is_member))
    return [*actions, *forward(call, parameters.event_name)]


def refs_in(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """The networks an event names: networkRef, networkRefs or networks, as refs or objects with one. Each once."""
    listed = attributes.get("networkRefs", attributes.get("networks", attributes.get("networkRef")))
    named = listed if isinstance(listed, list) else [listed]
    refs = [one.get("ref") if isinstance(one, Mapping) else one for one in named if one is not None]
    if not all(isinstance(ref, str) for ref in refs):
        raise RuleFailed("NETWORK_MISSING", "a network is named by its ref")
    return tuple(dict.fromkeys(str(ref) for ref in refs))
