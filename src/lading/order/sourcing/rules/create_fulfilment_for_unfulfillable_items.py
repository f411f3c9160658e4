"""The rule CreateFulfilmentForUnfulfillableItems."""

from uuid import UUID

from lading.engine.action import Action, Actions, Create, RestsOnBatch
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.order.sourcing.drafting import Place, draft_fulfilment, fulfilment_type_of, spread_over_items
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.open_units import UNFULFILLABLE, open_units, units_by_product
from lading.order.sourcing.recording import RecordDecision
from lading.order.sourcing.rules.reject_unfulfillable import Parameters, decision_to_reject
from lading.order.sourcing.trail import NO_FACTS, chosen, forward, fulfilments_of, order_of


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
