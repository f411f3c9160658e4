"""What the sourcing rules of one run tell each other: facts in event attributes, the plan in the run's memory.

Facts travel with the events, as they do in workflows of this field, so that two chains in one run do not mix. The plan
of a split order is made once and followed part by part, as long as the stock it rests on is still there.

Called on an order the rules source all of it; called on one of its fulfilment choices, what is for that choice.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.entity import Entity
from lading.engine.rule import RuleCall, RuleFailed
from lading.order.carts import AWAITS_STOCK
from lading.order.choices.scope import choice_of, fulfilments_of_choice, items_of_choice
from lading.order.model import (
    FULFILMENT,
    FULFILMENT_CHOICE,
    MAY_SERVE_AGAIN,
    ORDER,
    Destination,
    FulfilmentChoice,
    FulfilmentFields,
    OrderFields,
    OrderItem,
)
from lading.order.sourcing.candidates import Candidates
from lading.order.sourcing.decision import ChosenPart, Decision, ProfileUse, UnfilledUnits
from lading.order.sourcing.open_units import open_units, units_by_product
from lading.order.sourcing.reasons import Step

CANDIDATES = "candidates"
PROPOSED_FULFILMENT = "proposedFulfilment"
DESTINATION = "destination"
TRAIL = "sourcing"
FAILED_STATUSES = frozenset({"REJECTED", "EXPIRED"})
# Facts end with the chain they belong to.
NO_FACTS = MappingProxyType({CANDIDATES: None, PROPOSED_FULFILMENT: None})


class ProposedFulfilment(NamedTuple):
    """The fulfilment to create next: a column of the candidates, and units by product number."""

    candidates: Candidates
    column: int
    quantities: tuple[tuple[int, int], ...]

    @property
    def location_number(self) -> int:
        """The location that is to fill it."""
        return int(self.candidates.locations.numbers[self.column])

    @property
    def is_in_stock(self) -> bool:
        """Whether the shared picture still shows all of it; other runs of the batch may have taken some."""
        stocks, number = self.candidates.stocks, self.location_number
        return all(product in stocks and stocks[product].at(number) >= units for product, units in self.quantities)


@dataclass(slots=True)
class Trail:
    """The sourcing of one run so far.

    fulfilments_max: the split limit once a rule has read it. pending: the last decision, while it is not recorded.
    measured: distances from the delivery address, by location set and coordinates; the parts of a plan share them.
    is_planned: whether a plan was made that may split. parts: what is left of it. unfilled: what it could not place.
    profile: the profile that decided last.
    """

    fulfilments_max: int | None = None
    is_limit_reached: bool = False
    measured: tuple[tuple[int, float | None, float | None], Candidates] | None = None
    pending: Decision | None = None
    is_planned: bool = False
    parts: tuple[ChosenPart, ...] = ()
    unfilled: tuple[UnfilledUnits, ...] = ()
    profile: ProfileUse | None = None

    def adopt(self, decision: Decision) -> None:
        """Follows a new plan; the decision waits to be recorded by the rule that carries it out."""
        self.pending, self.parts, self.unfilled = decision, decision.parts, decision.unfilled
        self.is_planned = decision.step is Step.PARTIAL

    def done_at(self, location_number: int) -> None:
        """Ticks off the part of a location."""
        self.parts = tuple(part for part in self.parts if part.location_number != location_number)

    def follows(self, wanted: dict[int, int]) -> bool:
        """Whether what is left of a plan, and what it could not place, is exactly what is open now."""
        if not self.is_planned:
            return False
        planned = Counter(dict.fromkeys(wanted, 0))
        for product, units in (pair for part in self.parts for pair in part.quantities):
            planned[product] += units
        for left in self.unfilled:
            planned[left.product_number] += left.quantity
        return planned == wanted


def trail_of(call: RuleCall) -> Trail:
    """The trail of this run for what is sourced: an order, or one of its choices."""
    trail: Trail = call.memory.setdefault((TRAIL, call.entity.id), Trail())
    return trail


def order_of(call: RuleCall) -> OrderFields:
    """The order of this run; on a choice, with only the items that are for it."""
    fields: OrderFields = call.aggregate.root.fields
    if call.entity.type != FULFILMENT_CHOICE:
        return fields
    return msgspec.structs.replace(fields, items=items_of_choice(call.aggregate, call.entity))


def chosen(call: RuleCall) -> FulfilmentChoice | None:
    """How and where what is sourced is wanted; for an order as its oldest choice says.

    A fulfilment option says it itself, unless a rule before this one has found another place (DESTINATION).
    """
    root = call.aggregate.root
    if root.type == ORDER:
        return choice_of(call.aggregate, call.entity)
    asked: FulfilmentChoice = root.fields.choice_of(root.subtype)
    said = call.event.attributes.get(DESTINATION)
    if not isinstance(said, Destination):
        return asked
    return msgspec.structs.replace(asked, latitude=said.latitude, longitude=said.longitude)


def fulfilments_of(call: RuleCall) -> tuple[Entity, ...]:
    """The fulfilments of what is sourced: the order, or one of its choices."""
    if call.entity.type == FULFILMENT_CHOICE:
        return fulfilments_of_choice(call.aggregate, call.entity)
    return call.aggregate.children(FULFILMENT)


def open_products(call: RuleCall, excluded_statuses: Sequence[str]) -> dict[int, int]:
    """Product number → open units of the order."""
    items = order_of(call).items
    return units_by_product(items, open_units(items, fulfilments_of(call), excluded_statuses))


def used_locations(call: RuleCall) -> Collection[int]:
    """Locations that have, or had, a fulfilment of the order: one that could not fill it is not asked again.

    One that was given up for no fault of the location is forgotten; and where an order waited, stock has come since.
    """
    numbers = set()
    has_waited = AWAITS_STOCK in call.aggregate.root.attributes
    for fulfilment in fulfilments_of(call):
        fields: FulfilmentFields = fulfilment.fields
        has_failed = fulfilment.status in FAILED_STATUSES or any(item.rejected_quantity for item in fields.items)
        if has_failed or not (has_waited or MAY_SERVE_AGAIN in fulfilment.attributes):
            numbers.add(fields.location_number)
    return numbers


def product_refs(items: Sequence[OrderItem]) -> dict[int, str]:
    """Product number → product ref."""
    return {item.product_number: item.product_ref for item in items}


def candidates_in(call: RuleCall) -> Candidates:
    """The candidates that came with the event. Raises RuleFailed when no rule before this one gathered them."""
    candidates = call.event.attributes.get(CANDIDATES)
    if not isinstance(candidates, Candidates):
        raise RuleFailed("LOCATIONS_MISSING", "no locations came with the event; GetLocationsForNetwork goes first")
    return candidates


def proposed_in(call: RuleCall) -> ProposedFulfilment | None:
    """The proposed fulfilment that came with the event, if any."""
    proposed = call.event.attributes.get(PROPOSED_FULFILMENT)
    return proposed if isinstance(proposed, ProposedFulfilment) else None


def forward(call: RuleCall, event_name: str | None, **facts: Any) -> Actions:
    """Sends an event to the same entity with the attributes of the present one and the facts (None takes a fact out).

    Nothing is sent without a name.
    """
    if not event_name:
        return []
    entity = call.entity
    gone = {name for name, value in facts.items() if value is None}
    attributes = {name: value for name, value in {**call.event.attributes, **facts}.items() if name not in gone}
    return [SendEvent(name=event_name, entity=entity.key, subtype=entity.subtype, attributes=attributes)]
