"""The rule NotifyInventoryCatalogueForProduct."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.inventory.rules.notify_inventory_catalogue import Catalogues, NotifyParameters, notify_catalogue


def notify_inventory_catalogue_for_product(catalogues: Catalogues) -> Rule[NotifyParameters]:
    """The rule, bound to the loader of inventory catalogues."""

    @rule("NotifyInventoryCatalogueForProduct", NotifyParameters)
    async def notify(call: RuleCall, parameters: NotifyParameters) -> Actions:
        """Sends eventName to the inventory catalogue with productRef and status of the product the event is about.

        Fails with INVENTORY_CATALOGUE_UNKNOWN.
        """
        return await notify_catalogue(call, catalogues, parameters, "productRef")

    return notify
