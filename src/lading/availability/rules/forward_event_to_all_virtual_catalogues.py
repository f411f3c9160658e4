"""The rule ForwardEventToAllVirtualCatalogues."""

from lading.availability.rules.notify_virtual_catalogues import NotifyParameters, Targets, notify_catalogues
from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule


def forward_event_to_all_virtual_catalogues(targets: Targets) -> Rule[NotifyParameters]:
    """The rule, bound to the loader of targets."""

    @rule("ForwardEventToAllVirtualCatalogues", NotifyParameters)
    async def to_all(call: RuleCall, parameters: NotifyParameters) -> Actions:
        """Sends eventName to each virtual catalogue of virtualCatalogueRefList, with what the event carried."""
        return await notify_catalogues(call, targets, parameters, needs_network=False)

    return to_all
