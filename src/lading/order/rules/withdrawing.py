"""Takes units out of fulfilments and lets the stock follow, in the same transaction."""

from collections.abc import Mapping
from uuid import UUID

from lading.engine.action import Action, Change
from lading.engine.entity import Entity
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.inventory.effects import ApplyDeltas, MovePromise, PlacedDelta, PositionKey, Release
from lading.order.fulfilment.withdrawal import Withdrawn, withdraw
from lading.order.model import FulfilmentFields, FulfilmentItem, OrderFields
from lading.order.stock_catalogue import StockCatalogue

Catalogues = Loader[str, StockCatalogue | None]


class StockPlace:
    """Where picked units are put back: a catalogue and the number of a location."""

    __slots__ = ("catalogue_number", "location_number")

    def __init__(self, catalogue_number: int, location_number: int) -> None:
        self.catalogue_number = catalogue_number
        self.location_number = location_number


async def stock_catalogue(call: RuleCall, catalogues: Catalogues, ref: str | None) -> StockCatalogue:
    """The inventory catalogue of that ref, or the retailer's own. Raises RuleFailed INVENTORY_CATALOGUE_UNKNOWN."""
    name = ref or f"DEFAULT:{call.retailer}"
    found = await call.read(catalogues, name)
    if found is None:
        raise RuleFailed("INVENTORY_CATALOGUE_UNKNOWN", f"there is no inventory catalogue {name}")
    return found


def take_out(call: RuleCall, fulfilment: Entity, units: Mapping[UUID, int], place: StockPlace) -> list[Action]:
    """The actions that take units (by item id) out of a fulfilment; picked ones are put back at the place."""
    fields: FulfilmentFields = fulfilment.fields
    out = withdraw(fields, units, call.next_id)
    actions: list[Action] = [Change(fulfilment, out.fields, "withdrawal")]
    if out.released:
        actions.append(Release(fulfilment.id, out.released))
    if out.moved:
        actions.append(MovePromise(fulfilment.id, out.moved))
    if out.put_back:
        actions.append(_put_back(call, out, place))
    return actions


def _put_back(call: RuleCall, out: Withdrawn, place: StockPlace) -> ApplyDeltas:
    order: OrderFields = call.aggregate.root.fields
    product_of = {item.id: item.product_number for item in order.items}
    return ApplyDeltas(
        tuple(
            PlacedDelta(
                _delta_id(item, units),
                PositionKey(place.catalogue_number, product_of[item.order_item_id], place.location_number),
                units,
                call.at,
            )
            for item, units in out.put_back
        )
    )


def _delta_id(item: FulfilmentItem, units: int) -> str:
    """Named by what is withdrawn with it, so that the same withdrawal is the same delta."""
    return f"withdrawn-{item.id}-{item.withdrawn_quantity + units}"
