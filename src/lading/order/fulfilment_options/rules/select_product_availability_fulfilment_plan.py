"""The rule SelectProductAvailabilityFulfilmentPlanFO."""

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.proposals import product_proposal
from lading.order.fulfilment_options.rules.closest_pickup_location import STORE_TYPES
from lading.order.fulfilment_options.trail import PROPOSALS, cart_of, lines_in, to_root, with_facts
from lading.order.sourcing.candidates import of_types
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import candidates_in


class ProductParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on. locationsMax: how many locations are named for each product.

    locationTypes: where a customer can get it.
    """

    locations_max: int = 3
    location_types: tuple[str, ...] = STORE_TYPES


@rule("SelectProductAvailabilityFulfilmentPlanFO", ProductParameters)
async def select_product_availability_fulfilment_plan(call: RuleCall, parameters: ProductParameters) -> Actions:
    """Proposes, in place of a plan for the cart, where each of its products can be had, the nearest first."""
    lines_in(call)
    candidates = of_types(candidates_in(call), parameters.location_types)
    proposal = product_proposal(candidates, cart_of(call).wanted, max(1, parameters.locations_max))
    proposals = (proposal,) if proposal.legs else ()
    return [to_root(call, parameters.event_name, with_facts(call, **{PROPOSALS: proposals}))]
