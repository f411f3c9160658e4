"""The rule NotifyVirtualCataloguesByRefsOnNetworksMatch."""

from lading.availability.rules.notify_virtual_catalogues import NotifyParameters, Targets, notify_catalogues
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule


def notify_virtual_catalogues_by_refs_on_networks_match(targets: Targets) -> Rule[NotifyParameters]:
    """The rule, bound to the loader of targets."""

    @rule("NotifyVirtualCataloguesByRefsOnNetworksMatch", NotifyParameters)
    async def by_refs(call: RuleCall, parameters: NotifyParameters) -> Actions:
        """Sends eventName to each virtual catalogue named whose network has the location, of whichever retailer.

        One event each, with productRef and locationRef, or with items where several positions changed.
        """
        return await notify_catalogues(call, targets, parameters, needs_network=True)

    return by_refs
