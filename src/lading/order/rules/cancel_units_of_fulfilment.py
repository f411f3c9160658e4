"""The rule CancelUnitsOfFulfilment."""

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.cancellation.unfillable import units_of
from lading.order.rules.cancelling_units import Ended, cancel_units


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
