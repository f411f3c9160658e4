"""CreateFulfilmentWithSourcingProfile and CreatePartial…: an order sourced by the active version of a profile."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from lading.engine.action import Action, Actions, Create
from lading.engine.entity import Entity
from lading.engine.rule import RuleCall, RuleFailed
from lading.inventory.effects import Reserve
from lading.inventory.transfers.effects import OpenTransfer, TransferEnds
from lading.order.capacity.effects import TakeCapacity
from lading.order.capacity.model import claims_of
from lading.order.model import FulfilmentFields, OrderItem
from lading.order.sourcing.candidates import Candidates
from lading.order.sourcing.decision import ChosenPart, Decision, Gathering
from lading.order.sourcing.drafting import (
    Place,
    draft_fulfilment,
    fulfilment_type_of,
    reservation_of,
    spread_over_items,
)
from lading.order.sourcing.gathering import is_transfer
from lading.order.sourcing.open_units import open_units
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.profiles.model import Profile
from lading.order.sourcing.recording import RecordDecision
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.sourcing.strategies.walking import Sourced
from lading.order.sourcing.trail import chosen, forward, fulfilments_of, open_products, order_of, trail_of


class _Wish(NamedTuple):
    """Which fulfilment of the decision it is, from 1, its type where the workflow says it, and where it is gathered."""

    nth: int
    kind: str | None
    gathering: Gathering | None


Walk = Callable[[RuleCall, StrategyDesk, Profile, Mapping[int, int]], Awaitable[Sourced]]


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """sourcingProfileRef: the profile. eventName: sent when it made fulfilments.

    fulfilmentType: of the fulfilments; by the type of their location when left out.
    """

    event_name: str = ""
    sourcing_profile_ref: str
    fulfilment_type: str | None = None


async def source_with(call: RuleCall, desk: StrategyDesk, parameters: Parameters, walk: Walk) -> Actions:
    """Sources what is open of the order as the profile says. Raises RuleFailed."""
    wanted = open_products(call, ())
    if not wanted:
        return []
    found = await call.read(desk.loaders.profiles, parameters.sourcing_profile_ref)
    profile = None if found is None else found.version_for(call.aggregate.root.id, order_of(call).created_at)
    if profile is None or profile.retailer != call.retailer:
        ref = parameters.sourcing_profile_ref
        message = f"there is no sourcing profile {ref} of this retailer; create it, or correct the workflow"
        raise RuleFailed("SOURCING_PROFILE_UNKNOWN", message)
    sourced = await walk(call, desk, profile, wanted)
    decision = sourced.decision
    trail = trail_of(call)
    trail.unfilled, trail.profile = decision.unfilled, decision.profile
    recorded = RecordDecision(call.next_id(), call.aggregate.root.id, decision)
    if sourced.candidates is None or not decision.parts:
        return [recorded]
    made = list(_fulfilments(call, sourced.candidates, decision, parameters.fulfilment_type))
    room = _room_taken(call, sourced, [action.entity for action in made if isinstance(action, Create)])
    return [*made, *room, recorded, *forward(call, parameters.event_name)]


def _fulfilments(call: RuleCall, candidates: Candidates, decision: Decision, kind: str | None) -> Iterator[Action]:
    """A fulfilment for each part, with the promise of its stock, and with its transfer where it is gathered."""
    order = order_of(call)
    open_by_item = open_units(order.items, fulfilments_of(call))
    place = decision.gathering
    for nth, part in enumerate(decision.parts, start=1):
        units = spread_over_items(order.items, open_by_item, part.quantities)
        for item, quantity in units:
            open_by_item[item.id] -= quantity
        yield from _fulfilment(call, candidates, part, units, _Wish(nth, kind, place))


def _room_taken(call: RuleCall, sourced: Sourced, fulfilments: list[Entity]) -> Iterator[Action]:
    """The capacity each fulfilment takes, in the transaction that makes it."""
    assert sourced.candidates is not None, "fulfilments came of no candidates"
    for fulfilment in fulfilments:
        fields: FulfilmentFields = fulfilment.fields
        limits = sourced.limits.get(fields.location_ref, ())
        if limits:
            zone = sourced.zones[fields.location_ref]
            what = fulfilment.subtype, sum(item.requested_quantity for item in fields.items)
            claims = claims_of(limits, fields.location_id, zone, what, call.at)
            yield from [TakeCapacity(fulfilment.id, claims)] if claims else []


def _fulfilment(
    call: RuleCall,
    candidates: Candidates,
    part: ChosenPart,
    units: list[tuple[OrderItem, int]],
    wish: _Wish,
) -> list[Action]:
    locations = candidates.locations
    column = locations.index_of(part.location_number)
    assert column is not None, "a plan chose a location that was no candidate"
    place = Place(locations.ids[column], part.location_ref, part.location_number)
    kind = wish.kind or fulfilment_type_of(chosen(call), locations.types[column])
    gathered_at = None if wish.gathering is None else wish.gathering.location_ref
    fulfilment = draft_fulfilment(call, place, kind, units, nth=wish.nth, gathered_at=gathered_at)
    product_of: dict[UUID, int] = {item.id: item.product_number for item, _ in units}
    catalogue_ref = candidates.virtual_catalogue_ref
    reservation = reservation_of(call.aggregate.root.id, fulfilment, product_of, candidates.stocks, catalogue_ref)
    return [Create(fulfilment), reservation, *_transfer(wish.gathering, fulfilment, reservation)]


def _transfer(gathering: Gathering | None, fulfilment: Entity, reservation: Reserve) -> list[Action]:
    """The transfer that brings the units of a fulfilment to the place that gathers them; none where they lie there."""
    if gathering is None or not is_transfer(fulfilment):
        return []
    units: Counter[int] = Counter()
    for line in reservation.lines:
        units[line.position.product_number] += line.quantity
    key = reservation.lines[0].position
    ends = TransferEnds(key.catalogue_number, key.location_number, gathering.location_number)
    return [OpenTransfer(fulfilment.id, reservation.order_id, fulfilment.ref, ends, tuple(units.items()))]
