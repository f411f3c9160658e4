"""The rule MoveReturnedStock."""

from uuid import UUID

import msgspec

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.inventory.effects import ApplyDeltas, PlacedDelta, PositionKey
from lading.order.stock_catalogue import StockCatalogue
from lading.service.returns.model import Disposition, ReturnFields, Verdict


class StockParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """inventoryCatalogueRef: the stock the goods go back to."""

    inventory_catalogue_ref: str


def move_returned_stock(
    catalogues: Loader[str, StockCatalogue | None], locations: Loader[UUID, Location | None]
) -> Rule[StockParameters]:
    """The rule, bound to the loaders of stock and locations."""

    @rule("MoveReturnedStock", StockParameters)
    async def move(call: RuleCall, parameters: StockParameters) -> Actions:
        """Writes what the verdicts of this run did to stock, each unit once.

        RESTOCK adds the units to what is on hand where they arrived. QUARANTINE, REFURBISH and SCRAP add them and take
        them out again, so that the ledger tells where they went and nobody is sold them. Fails with
        INVENTORY_CATALOGUE_UNKNOWN.
        """
        fields: ReturnFields = call.aggregate.root.fields
        catalogue = await call.read(catalogues, parameters.inventory_catalogue_ref)
        if catalogue is None:
            message = f"there is no inventory catalogue {parameters.inventory_catalogue_ref}"
            raise RuleFailed("INVENTORY_CATALOGUE_UNKNOWN", message)
        items = {item.id: item for item in fields.items}
        deltas: list[PlacedDelta] = []
        for one in fields.verdicts:
            place = await call.read(locations, one.location_id)
            assert place is not None, "a verdict is given where there is a location"
            position = PositionKey(catalogue.number, items[one.return_order_item_id].product_number, place.number)
            deltas += _movements(one, position)
        return [ApplyDeltas(tuple(deltas))] if deltas else []

    return move


def _movements(verdict: Verdict, position: PositionKey) -> list[PlacedDelta]:
    if not verdict.disposition.is_accepted:
        return []
    received = PlacedDelta(f"RETURN:{verdict.id}", position, verdict.quantity, verdict.found_at)
    if verdict.disposition is Disposition.RESTOCK:
        return [received]
    gone = f"RETURN:{verdict.id}:{verdict.disposition.value}"
    return [received, PlacedDelta(gone, position, -verdict.quantity, verdict.found_at)]
