"""The rule AddNetworkToLocation."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.network_membership import NetworkParameters, Networks, change_networks


def add_network_to_location(networks: Networks) -> Rule[NetworkParameters]:
    """The rule, bound to the loader of networks."""

    @rule("AddNetworkToLocation", NetworkParameters)
    async def add(call: RuleCall, parameters: NetworkParameters) -> Actions:
        """Puts the location into the networks of the event (networkRef, or networks), or of networkRef.

        Sourcing counts it in from the commit on. Fails with NETWORK_UNKNOWN. Sends eventName on.
        """
        return await change_networks(call, networks, parameters, is_member=True)

    return add
