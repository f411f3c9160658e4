"""Makes the fulfilment that a decision asks for, and the promise of stock that goes with it. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from lading.availability.stock import ProductStock
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall
from lading.inventory.effects import PositionKey, Reserve, ReservedLine
from lading.order.model import FULFILMENT, FulfilmentChoice, FulfilmentFields, FulfilmentItem, OrderItem
from lading.order.sourcing.gathering import GATHERED_AT
from lading.order.sourcing.trail import chosen

# From a distribution centre (a third party's is one) or straight from the vendor; from a store where nothing is said.
_FROM = MappingProxyType({"WAREHOUSE": "PFDC", "3PL": "PFDC", "VENDOR": "DS"})
COLLECTION = "CC"
HOME_DELIVERY = "HD"
DELIVERY_TYPE_DEFAULT = "STANDARD"


class Place(NamedTuple):
    """The location of a fulfilment."""

    id: UUID
    ref: str
    number: int


def fulfilment_type_of(choice: FulfilmentChoice | None, location_type: str) -> str:
    """HD_PFDC from a warehouse, HD_DS from a vendor, HD_PFS from any other location; CC_… for one to be collected."""
    way = COLLECTION if choice is not None and choice.type == COLLECTION else HOME_DELIVERY
    return f"{way}_{_FROM.get(location_type, 'PFS')}"


def draft_fulfilment(
    call: RuleCall,
    place: Place,
    kind: str,
    units: Iterable[tuple[OrderItem, int]],
    *,
    nth: int = 1,
    gathered_at: str | None = None,
) -> Entity:
    """A new fulfilment of the order at a location, with an item for each order item it fills units of.

    nth: which of those that one rule makes at once it is. gathered_at: where its units are brought together first.
    """
    choice, earlier = chosen(call), len(call.aggregate.children(FULFILMENT)) + nth - 1
    ref = f"{call.aggregate.root.ref}-F{earlier + 1}"
    fields = FulfilmentFields(
        delivery_type=choice.delivery_type if choice else DELIVERY_TYPE_DEFAULT,
        choice_ref=choice.ref if choice else None,
        location_id=place.id,
        location_ref=place.ref,
        location_number=place.number,
        items=_items(units, call.next_id),
        created_at=call.at,
    )
    attributes = {} if gathered_at is None else {GATHERED_AT: {"type": "STRING", "value": gathered_at}}
    key = EntityKey(FULFILMENT, call.next_id(), ref)
    return Entity(key, subtype=kind, status="CREATED", fields=fields, attributes=attributes)


def spread_over_items(
    items: Sequence[OrderItem], open_by_item: Mapping[UUID, int], quantities: Sequence[tuple[int, int]]
) -> list[tuple[OrderItem, int]]:
    """Units by product number as units by order item; repeated lines of a product are filled in their order."""
    left = dict(quantities)
    spread: list[tuple[OrderItem, int]] = []
    for item in items:
        units = min(open_by_item.get(item.id, 0), left.get(item.product_number, 0))
        if units > 0:
            spread.append((item, units))
            left[item.product_number] -= units
    assert not any(left.values()), "a plan placed units that are not open"
    return spread


def reservation_of(
    order_id: UUID,
    fulfilment: Entity,
    product_of: Mapping[UUID, int],
    stocks: Mapping[int, ProductStock],
    virtual_catalogue_ref: str,
) -> Reserve:
    """The promise of the stock that a fulfilment is to be filled from. product_of: order item id → product number."""
    fields: FulfilmentFields = fulfilment.fields
    numbers = [product_of[item.order_item_id] for item in fields.items]
    wanted: dict[int, int] = {}
    for number, item in zip(numbers, fields.items, strict=True):
        wanted[number] = wanted.get(number, 0) + item.requested_quantity
    floors = {number: stocks[number].floor_at(fields.location_number, units) for number, units in wanted.items()}
    lines = tuple(
        ReservedLine(
            PositionKey(stocks[number].catalogue_number, number, fields.location_number),
            item.requested_quantity,
            item.id,
            floors[number],
        )
        for number, item in zip(numbers, fields.items, strict=True)
    )
    return Reserve(order_id, fulfilment.id, lines, virtual_catalogue_ref)


def _items(units: Iterable[tuple[OrderItem, int]], next_id: Callable[[], UUID]) -> tuple[FulfilmentItem, ...]:
    return tuple(
        FulfilmentItem(id=next_id(), ref=item.ref, order_item_id=item.id, requested_quantity=quantity)
        for item, quantity in units
    )
