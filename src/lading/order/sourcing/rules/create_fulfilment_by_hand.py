"""The rule CreateFulfilmentByHand."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
import numpy as np

from lading.availability.stock import ProductStock, StockKey
from lading.engine.action import Actions, Create
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.order.carts import holder_of
from lading.order.model import OrderItem
from lading.order.sourcing.decision import (
    CandidateTable,
    ChosenPart,
    Decision,
    UnfilledUnits,
    Wanted,
)
from lading.order.sourcing.drafting import Place, draft_fulfilment, fulfilment_type_of, reservation_of
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.open_units import open_units
from lading.order.sourcing.reasons import Outcome, Ranking, Shortage, Step, Verdict
from lading.order.sourcing.recording import RecordDecision
from lading.order.sourcing.trail import chosen, forward, fulfilments_of, order_of

ACTIVE = "ACTIVE"


LOCATION_REF = "locationRef"


ITEMS = "items"


class ByHandParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """virtualCatalogueRef: what may be sold is looked at through it. eventName: sent when the fulfilment is made."""

    virtual_catalogue_ref: str
    event_name: str = ""


class WantedItem(msgspec.Struct, frozen=True, kw_only=True):
    """Units of an order item to be placed by hand."""

    ref: str
    quantity: int


def create_fulfilment_by_hand(loaders: SourcingLoaders) -> Rule[ByHandParameters]:
    """The rule, reading through the loaders."""

    @rule("CreateFulfilmentByHand", ByHandParameters)
    async def run(call: RuleCall, parameters: ByHandParameters) -> Actions:
        """Makes a fulfilment at the location the event names (locationRef), of all open items or of its items.

        The stock is promised in the same transaction, so not even a person can sell it twice. Without items the
        location fills what it holds, with items (ref, quantity) all of them.

        Fails with LOCATION_UNKNOWN, LOCATION_INACTIVE, ITEM_UNKNOWN, ITEM_NOT_OPEN or NOT_ENOUGH_STOCK.
        """
        location = await _location(call, loaders)
        wanted = _wanted(call)
        numbers = sorted({item.product_number for item, _ in wanted})
        holder = holder_of(call.aggregate.root)
        keys = [StockKey(parameters.virtual_catalogue_ref, number, holder) for number in numbers]
        found = await call.read_all(loaders.product_stock, keys)
        stocks = dict(zip(numbers, found, strict=True))
        units = _placed(wanted, stocks, location, is_exact=ITEMS in call.event.attributes)
        place = Place(location.id, location.ref, location.number)
        fulfilment = draft_fulfilment(call, place, fulfilment_type_of(chosen(call), location.type), units)
        product_of: dict[UUID, int] = {item.id: item.product_number for item, _ in units}
        catalogue_ref = parameters.virtual_catalogue_ref
        order_id = call.aggregate.root.id
        reservation = reservation_of(order_id, fulfilment, product_of, stocks, catalogue_ref)
        decision = _decision(wanted, units, location, catalogue_ref)
        return [
            Create(fulfilment),
            reservation,
            RecordDecision(call.next_id(), order_id, decision),
            *forward(call, parameters.event_name),
        ]

    return run


async def _location(call: RuleCall, loaders: SourcingLoaders) -> Location:
    ref = call.event.attributes.get(LOCATION_REF)
    found: Location | None = None
    if isinstance(ref, str) and ref:
        found = await call.read(loaders.location_by_ref, ref)
    if found is None:
        raise RuleFailed("LOCATION_UNKNOWN", f"the event names no location in {LOCATION_REF}: {str(ref)[:100]!r}")
    if found.status != ACTIVE:
        raise RuleFailed("LOCATION_INACTIVE", f"location {found.ref} is {found.status}; activate it, or name another")
    return found


def _wanted(call: RuleCall) -> list[tuple[OrderItem, int]]:
    """The items to place with their units: those the event names, else every open one."""
    order = order_of(call)
    left = open_units(order.items, fulfilments_of(call))
    every = [(item, left[item.id]) for item in order.items if item.id in left]
    if ITEMS not in call.event.attributes:
        if not every:
            raise RuleFailed("ITEM_NOT_OPEN", "no unit of the order is open")
        return every
    try:
        named = msgspec.convert(call.event.attributes[ITEMS], tuple[WantedItem, ...])
    except msgspec.ValidationError as error:
        raise RuleFailed("ITEM_UNKNOWN", f"{ITEMS} is no list of ref and quantity: {error}") from error
    by_ref = {item.ref: (item, units) for item, units in every}
    for one in named:
        known = by_ref.get(one.ref)
        if known is None or not 1 <= one.quantity <= known[1]:
            units = known[1] if known is not None else 0
            raise RuleFailed("ITEM_NOT_OPEN", f"{one.quantity} of item {one.ref[:100]!r} are not open; {units} are")
    return [(by_ref[one.ref][0], one.quantity) for one in named]


def _placed(
    wanted: list[tuple[OrderItem, int]], stocks: Mapping[int, ProductStock], location: Location, *, is_exact: bool
) -> list[tuple[OrderItem, int]]:
    """What the location can fill; repeated lines of a product share what there is."""
    left = {number: stock.at(location.number) for number, stock in stocks.items()}
    placed: list[tuple[OrderItem, int]] = []
    for item, quantity in wanted:
        units = min(quantity, left[item.product_number])
        if is_exact and units < quantity:
            message = f"{location.ref} holds {units} of the {quantity} of {item.product_ref} that item {item.ref} needs"
            raise RuleFailed("NOT_ENOUGH_STOCK", message)
        left[item.product_number] -= units
        if units:
            placed.append((item, units))
    if not placed:
        raise RuleFailed("NOT_ENOUGH_STOCK", f"{location.ref} holds nothing of what is open")
    return placed


def _decision(
    wanted: list[tuple[OrderItem, int]], units: list[tuple[OrderItem, int]], location: Location, catalogue_ref: str
) -> Decision:
    asked, given = _by_product(wanted), _by_product(units)
    refs = {item.product_number: item.product_ref for item, _ in wanted}
    missing = {number: quantity - given.get(number, 0) for number, quantity in asked.items()}
    part = ChosenPart(location.number, location.ref, None, tuple(given.items()))
    table = CandidateTable(
        np.array([location.number], dtype=np.int32),
        np.array([Verdict.CHOSEN], dtype=np.uint8),
        np.array([part.units], dtype=np.int32),
        np.array([-1], dtype=np.int32),
    )
    unfilled = tuple(UnfilledUnits(number, left, Shortage.NO_STOCK) for number, left in missing.items() if left)
    return Decision(
        step=Step.BY_HAND,
        outcome=Outcome.PARTIAL if unfilled else Outcome.WHOLE,
        network_ref="",
        virtual_catalogue_ref=catalogue_ref,
        ranked_by=Ranking.REF,
        fulfilments_max=None,
        wanted=tuple(Wanted(number, refs[number], quantity) for number, quantity in asked.items()),
        parts=(part,),
        unfilled=unfilled,
        candidates=table,
    )


def _by_product(units: list[tuple[OrderItem, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for item, quantity in units:
        found[item.product_number] = found.get(item.product_number, 0) + quantity
    return found
