"""Ends a fulfilment without goods: rejected units are open again, cancelled ones are not wanted any more."""

import msgspec

from lading.engine.action import Actions, SetAttributes, SetStatus
from lading.engine.rule import NoParameters, RuleCall, rule
from lading.order.cancellation.unfillable import units_of
from lading.order.model import MAY_SERVE_AGAIN
from lading.order.rules.cancelling_units import Ended, cancel_units


@rule("RejectFulfilment", NoParameters, sets_statuses=("REJECTED",))
async def reject_fulfilment(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Sets the fulfilment REJECTED: its units are open again."""
    return [SetStatus(call.entity, "REJECTED")]


class CancelFulfilmentParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """mayServeAgain: the location did nothing wrong, so that sourcing may ask it again for the same order."""

    may_serve_again: bool = False


@rule("CancelFulfilment", CancelFulfilmentParameters, sets_statuses=("CANCELLED",))
async def cancel_fulfilment(call: RuleCall, parameters: CancelFulfilmentParameters) -> Actions:
    """Sets the fulfilment CANCELLED."""
    mark = SetAttributes(call.entity, {MAY_SERVE_AGAIN: {"type": "BOOLEAN", "value": True}})
    return [*([mark] if parameters.may_serve_again else []), SetStatus(call.entity, "CANCELLED")]


class CancelUnitsParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """refundEventName: carries what is owed back. reason: kept on the lines."""

    refund_event_name: str | None = None
    reason: str = "UNAVAILABLE"


@rule("CancelUnitsOfFulfilment", CancelUnitsParameters)
async def cancel_units_of_fulfilment(call: RuleCall, parameters: CancelUnitsParameters) -> Actions:
    """Cancels, in the order's items, the units that the fulfilment holds, and says what is owed back.

    Run it before CancelFulfilment.
    """
    why = Ended(kind="CANCELLATION", reason=parameters.reason, refund_event_name=parameters.refund_event_name)
    return cancel_units(call, units_of(call.entity), why)
