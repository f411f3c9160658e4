"""Products and locations tell the inventory catalogues that their status changed."""

import msgspec

from lading.engine.action import Actions, Log, SendEvent
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.inventory.news import INVENTORY_CATALOGUE
from lading.inventory.records import InventoryCatalogue
from lading.kernel.identity import identity_of

Catalogues = Loader[str, InventoryCatalogue | None]


class NotifyParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send; inventoryCatalogueRef: to whom, DEFAULT:<retailer> if left out."""

    event_name: str
    inventory_catalogue_ref: str | None = None


async def notify_catalogue(call: RuleCall, catalogues: Catalogues, parameters: NotifyParameters, kind: str) -> Actions:
    """Sends eventName to the inventory catalogue with the ref of the product or location. Raises RuleFailed."""
    ref = parameters.inventory_catalogue_ref or f"DEFAULT:{call.retailer}"
    catalogue = await call.read(catalogues, ref)
    if catalogue is None and parameters.inventory_catalogue_ref:
        raise RuleFailed("INVENTORY_CATALOGUE_UNKNOWN", f"there is no inventory catalogue {ref}")
    if catalogue is None:
        return [Log(f"there is no inventory catalogue {ref}")]
    key = EntityKey(INVENTORY_CATALOGUE, catalogue.id, ref)
    return [
        SendEvent(
            name=parameters.event_name,
            entity=key,
            root=key,
            subtype=catalogue.type,
            lane=identity_of(INVENTORY_CATALOGUE, ref, kind, call.entity.ref),
            retailer=catalogue.retailer,
            attributes={kind: call.entity.ref, "status": call.entity.status},
        )
    ]
