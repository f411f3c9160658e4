"""The rule CreateFulfilment."""

from lading.engine.action import Action, Actions, Create, Log
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.order.sourcing.drafting import (
    Place,
    draft_fulfilment,
    fulfilment_type_of,
    reservation_of,
    spread_over_items,
)
from lading.order.sourcing.open_units import open_units
from lading.order.sourcing.parameters import ForwardExcluding
from lading.order.sourcing.recording import RecordDecision
from lading.order.sourcing.trail import (
    NO_FACTS,
    ProposedFulfilment,
    chosen,
    forward,
    fulfilments_of,
    order_of,
    proposed_in,
    trail_of,
)


class Parameters(ForwardExcluding, frozen=True, kw_only=True, rename="camel"):
    """fulfilmentType: the type of the fulfilment; by the type of its location when left out."""

    event_name: str = ""
    fulfilment_type: str | None = None


@rule("CreateFulfilment", Parameters)
async def create_fulfilment(call: RuleCall, parameters: Parameters) -> Actions:
    """Creates the proposed fulfilment, promises its stock and keeps the decision that led to it."""
    proposed = proposed_in(call)
    if proposed is None:
        raise RuleFailed(
            "PROPOSAL_MISSING", "no proposed fulfilment came with the event; SelectProposedFulfilment first"
        )
    onwards = forward(call, parameters.event_name, **NO_FACTS)
    if not proposed.is_in_stock:
        # Another run of the batch was quicker: the step that follows finds the units open and decides again.
        trail_of(call).parts = ()
        return [Log("the proposed stock was taken meanwhile"), *onwards]
    return [*_creation(call, parameters, proposed), *onwards]


def _creation(call: RuleCall, parameters: Parameters, proposed: ProposedFulfilment) -> list[Action]:
    order, candidates, column = order_of(call), proposed.candidates, proposed.column
    locations = candidates.locations
    open_by_item = open_units(order.items, fulfilments_of(call), parameters.excluded_fulfilment_statuses)
    units = spread_over_items(order.items, open_by_item, proposed.quantities)
    place = Place(locations.ids[column], locations.refs[column], proposed.location_number)
    kind = parameters.fulfilment_type or fulfilment_type_of(chosen(call), locations.types[column])
    fulfilment = draft_fulfilment(call, place, kind, units)
    product_of = {item.id: item.product_number for item, _ in units}
    order_id = call.aggregate.root.id
    catalogue_ref = candidates.virtual_catalogue_ref
    reservation = reservation_of(order_id, fulfilment, product_of, candidates.stocks, catalogue_ref)
    trail_of(call).done_at(proposed.location_number)
    return [Create(fulfilment), reservation, *_record(call)]


def _record(call: RuleCall) -> list[Action]:
    """The decision behind the proposal, unless an earlier part of the plan has already recorded it."""
    trail = trail_of(call)
    if trail.pending is None:
        return []
    recorded = RecordDecision(call.next_id(), call.aggregate.root.id, trail.pending)
    trail.pending = None
    return [recorded]
