"""The rule CreateFulfilmentPlansFO."""

import msgspec

from lading.engine.action import Action, Actions, Create
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.drafting import plan_entity
from lading.order.fulfilment_options.model import FULFILMENT_PLAN
from lading.order.fulfilment_options.trail import lines_in, noted, offers_in, option_of
from lading.order.sourcing.trail import NO_FACTS, candidates_in, forward

PLANS_MAX = 50


class CreateParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent once the plans are there, if named. plansMax: how many of the offers, 1 to 50."""

    event_name: str | None = None
    plans_max: int = 20


@rule("CreateFulfilmentPlansFO", CreateParameters)
async def create_fulfilment_plans(call: RuleCall, parameters: CreateParameters) -> Actions:
    """Creates a plan for each offer, the best first, each with its CREATE event, and sends eventName."""
    offers = offers_in(call)[: min(max(1, parameters.plans_max), PLANS_MAX)]
    root, known = call.aggregate.root, len(call.aggregate.children(FULFILMENT_PLAN))
    actions: list[Action] = [noted(call)]
    if offers:
        candidates, lines, pickup_ref = candidates_in(call), lines_in(call), option_of(call).location_ref
        for number, offer in enumerate(offers, start=known + 1):
            key = (call.next_id(), f"{root.ref}-P{number}")
            actions.append(Create(plan_entity(key, offer, candidates, lines, pickup_ref)))
    return [*actions, *forward(call, parameters.event_name, **NO_FACTS)]
