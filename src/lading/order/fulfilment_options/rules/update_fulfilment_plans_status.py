"""The rule UpdateFulfilmentPlansStatusFO."""

import msgspec

from lading.engine.action import Actions, SetStatus
from lading.engine.rule import RuleCall, rule
from lading.order.fulfilment_options.model import FULFILMENT_PLAN
from lading.order.fulfilment_options.trail import option_of


class StatusParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """status: the status every plan of the option gets."""

    status: str


@rule("UpdateFulfilmentPlansStatusFO", StatusParameters)
async def update_fulfilment_plans_status(call: RuleCall, parameters: StatusParameters) -> Actions:
    """Sets the status of every plan of the option."""
    option_of(call)
    return [SetStatus(plan, parameters.status) for plan in call.aggregate.children(FULFILMENT_PLAN)]
