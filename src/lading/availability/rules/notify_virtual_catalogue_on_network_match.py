"""The rule NotifyVirtualCatalogueOnNetworkMatch."""

from lading.availability.rules.notify_virtual_catalogues import NotifyParameters, Targets, notify_catalogues
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule


def notify_virtual_catalogue_on_network_match(targets: Targets) -> Rule[NotifyParameters]:
    """The rule, bound to the loader of targets."""

    @rule("NotifyVirtualCatalogueOnNetworkMatch", NotifyParameters)
    async def on_network_match(call: RuleCall, parameters: NotifyParameters) -> Actions:
        """Sends eventName to the virtual catalogue named, if its network has the location; naming none sends nothing.

        One event, with productRef and locationRef, or with items where several positions changed. Catalogues without
        a workflow are left out. What a catalogue shows has changed already when this rule runs.
        """
        return await notify_catalogues(call, targets, parameters, needs_network=True)

    return on_network_match
