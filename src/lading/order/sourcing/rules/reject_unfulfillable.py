"""CreateFulfilmentForUnfulfillableItems keeps what cannot be had at the system location, with the reason."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from lading.engine.action import Action, Actions, Create, RestsOnBatch, SetStatus
from lading.engine.entity import Entity
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.order.model import FULFILMENT, FulfilmentFields
from lading.order.sourcing.decision import Asked, Decision, UnfilledUnits, rejection_of
from lading.order.sourcing.drafting import Place, draft_fulfilment, fulfilment_type_of, spread_over_items
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.open_units import UNFULFILLABLE, is_unfulfillable, open_units, units_by_product
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.reasons import Shortage, Step
from lading.order.sourcing.recording import RecordDecision
from lading.order.sourcing.trail import NO_FACTS, chosen, forward, fulfilments_of, order_of, product_refs, trail_of

CREATED = "CREATED"


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """systemRejectedLocationRef: the location that stands for nowhere.

    rejectedStatuses: fulfilments in these statuses serve nothing any more; acceptedStatuses: those that do after all.
    """

    event_name: str = ""
    system_rejected_location_ref: str
    accepted_statuses: tuple[str, ...] = ()
    rejected_statuses: tuple[str, ...] = ()


class StateParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """status: the status to give to fulfilments at the location systemRejectedLocationRef."""

    event_name: str = ""
    status: str
    system_rejected_location_ref: str


def create_fulfilment_for_unfulfillable_items(loaders: SourcingLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""

    @rule("CreateFulfilmentForUnfulfillableItems", Parameters, aliases=("CreateRejectedFulfilment",))
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Puts every unit still open into a fulfilment at the system location and keeps the reason why.

        It supposes what the other runs of the batch took: if one of them loses its reservation, this is decided again.
        """
        ref = parameters.system_rejected_location_ref
        location = await call.read(loaders.location_by_ref, ref)
        if location is None:
            raise RuleFailed("SYSTEM_LOCATION_UNKNOWN", f"there is no location {ref} to keep rejected items at")
        excluded = [status for status in parameters.rejected_statuses if status not in parameters.accepted_statuses]
        open_by_item = open_units(order_of(call).items, fulfilments_of(call), excluded)
        rejection = _rejection(call, location, open_by_item) if open_by_item else []
        return [*rejection, *forward(call, parameters.event_name, **NO_FACTS)]

    return run


@rule("ChangeStateForUnfulfilableFulfilment", StateParameters)
async def change_state_for_unfulfilable_fulfilment(call: RuleCall, parameters: StateParameters) -> Actions:
    """Sets the status of a fulfilment at the system location; run on an order, of every one just created there."""
    ref = parameters.system_rejected_location_ref
    about = (call.entity,) if call.entity.type == FULFILMENT else _just_created(call)
    changes: list[Action] = [SetStatus(each, parameters.status) for each in about if _location_ref(each) == ref]
    return [*changes, *(forward(call, parameters.event_name) if changes else [])]


def _rejection(call: RuleCall, location: Location, open_by_item: dict[UUID, int]) -> list[Action]:
    order = order_of(call)
    wanted = units_by_product(order.items, open_by_item)
    units = spread_over_items(order.items, open_by_item, tuple(wanted.items()))
    decision = decision_to_reject(call, wanted)
    place = Place(location.id, location.ref, location.number)
    fulfilment = draft_fulfilment(call, place, fulfilment_type_of(chosen(call), location.type), units)
    reasons = sorted({left.reason.value for left in decision.unfilled})
    fulfilment.attributes[UNFULFILLABLE] = {"type": "STRING", "value": ",".join(reasons)}
    return [
        Create(fulfilment),
        RecordDecision(call.next_id(), call.aggregate.root.id, decision),
        RestsOnBatch(f"{sum(wanted.values())} units rejected: {', '.join(reasons)}"),
    ]


def decision_to_reject(call: RuleCall, wanted: dict[int, int]) -> Decision:
    """Why these units are given up: by the last search if it was about them, else by what is known of the limit."""
    trail = trail_of(call)
    pending, trail.pending, trail.parts = trail.pending, None, ()
    refs = product_refs(order_of(call).items)
    asked = Asked(Step.REJECT, wanted, refs, trail.fulfilments_max, profile=trail.profile)
    if pending is not None and not pending.parts and asked.wanted_products == pending.wanted:
        return pending
    if _sum_by_product(trail.unfilled) == wanted:
        return rejection_of(asked, trail.unfilled)
    reason = Shortage.SPLIT_LIMIT if trail.is_limit_reached else Shortage.NOT_SEARCHED
    return rejection_of(asked, tuple(UnfilledUnits(number, quantity, reason) for number, quantity in wanted.items()))


def _sum_by_product(unfilled: Iterable[UnfilledUnits]) -> Counter[int]:
    units: Counter[int] = Counter()
    for left in unfilled:
        units[left.product_number] += left.quantity
    return units


def _just_created(call: RuleCall) -> tuple[Entity, ...]:
    return tuple(each for each in fulfilments_of(call) if is_unfulfillable(each) and each.status == CREATED)


def _location_ref(fulfilment: Entity) -> str:
    fields: FulfilmentFields = fulfilment.fields
    return fields.location_ref
