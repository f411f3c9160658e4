"""The rule NotifyInventoryCatalogueForLocation."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.inventory.rules.notify_inventory_catalogue import Catalogues, NotifyParameters, notify_catalogue


def notify_inventory_catalogue_for_location(catalogues: Catalogues) -> Rule[NotifyParameters]:
    """The rule, bound to the loader of inventory catalogues."""

    @rule("NotifyInventoryCatalogueForLocation", NotifyParameters)
    async def notify(call: RuleCall, parameters: NotifyParameters) -> Actions:
        """Sends eventName to the inventory catalogue with locationRef and status of the location.

        Fails with INVENTORY_CATALOGUE_UNKNOWN where one is named that does not exist; a retailer without any has
        nothing to be told of.
        """
        return await notify_catalogue(call, catalogues, parameters, "locationRef")

    return notify
