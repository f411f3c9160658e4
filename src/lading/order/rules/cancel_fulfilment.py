"""The rule CancelFulfilment."""

import msgspec

from lading.engine.action import Actions, SetAttributes, SetStatus
from lading.engine.rule import RuleCall, rule
from lading.order.model import MAY_SERVE_AGAIN


class CancelFulfilmentParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """mayServeAgain: the location did nothing wrong, so that sourcing may ask it again for the same order."""

    may_serve_again: bool = False


@rule("CancelFulfilment", CancelFulfilmentParameters, sets_statuses=("CANCELLED",))
async def cancel_fulfilment(call: RuleCall, parameters: CancelFulfilmentParameters) -> Actions:
    """Sets the fulfilment CANCELLED."""
    mark = SetAttributes(call.entity, {MAY_SERVE_AGAIN: {"type": "BOOLEAN", "value": True}})
    return [*([mark] if parameters.may_serve_again else []), SetStatus(call.entity, "CANCELLED")]
