"""The rule RemoveNetworkFromLocation."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.network_membership import NetworkParameters, Networks, change_networks


def remove_network_from_location(networks: Networks) -> Rule[NetworkParameters]:
    """The rule, bound to the loader of networks."""

    @rule("RemoveNetworkFromLocation", NetworkParameters)
    async def remove(call: RuleCall, parameters: NetworkParameters) -> Actions:
        """Takes the location out of the networks of the event (networkRef, or networks), or of networkRef.

        Sourcing leaves it out from the commit on. Fails with NETWORK_UNKNOWN. Sends eventName on.
        """
        return await change_networks(call, networks, parameters, is_member=False)

    return remove
