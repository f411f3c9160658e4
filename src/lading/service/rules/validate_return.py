"""Lets nothing be asked back that was not handed over, and no unit twice."""

from uuid import UUID

import msgspec

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.kernel.refusal import Refused
from lading.order.amounts.due import bill_of
from lading.order.model import FULFILMENT
from lading.order.rules.forwarding import failing_on_refusal, send
from lading.service.returns.loaders import ReturnsLoader, ReturnsOfOrder
from lading.service.returns.model import ReturnItem
from lading.service.returns.new_return import WantedReturn
from lading.service.returns.request import return_items, shipped_units


class ValidationParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the return can be accepted. rejectedEventName: sent when not; without it the event fails."""

    event_name: str | None = None
    rejected_event_name: str | None = None


def validate_return(returns: ReturnsLoader) -> Rule[ValidationParameters]:
    """The rule, bound to the loader of earlier returns."""

    @rule("ValidateReturnItemAndQty", ValidationParameters, aliases=("ValidateOrderQty",))
    async def validate(call: RuleCall, parameters: ValidationParameters) -> Actions:
        """Checks the event's returnItems against what was handed over and what was asked back before.

        Fails with RETURN_MALFORMED, RETURN_EMPTY, RETURN_ITEM_UNKNOWN, RETURN_QUANTITY_INVALID, RETURN_ACTION_UNKNOWN
        or RETURN_QUANTITY_EXCEEDED.
        """
        root = call.aggregate.root
        try:
            await wanted_items(call, returns)
        except Refused:
            if parameters.rejected_event_name:
                return send(call, parameters.rejected_event_name, root)
            with failing_on_refusal():
                raise
        return send(call, parameters.event_name, root) if parameters.event_name else []

    return validate


async def wanted_items(
    call: RuleCall, returns: Loader[UUID, ReturnsOfOrder]
) -> tuple[WantedReturn, tuple[ReturnItem, ...], ReturnsOfOrder]:
    """What the event asks back of the order it is about, checked; raises as return_items does."""
    wanted = wanted_return(call)
    known = await call.read(returns, call.aggregate.root.id)
    shipped = shipped_units(call.aggregate.children(FULFILMENT))
    items = return_items(wanted.return_items, bill_of(call.aggregate), shipped, known.items, call.next_id)
    return wanted, items, known


def wanted_return(call: RuleCall) -> WantedReturn:
    """The return in the event's attributes. Fails with RETURN_MALFORMED."""
    try:
        return msgspec.convert(call.event.attributes, WantedReturn)
    except msgspec.ValidationError as error:
        raise RuleFailed(
            "RETURN_MALFORMED", f"{error}; send returnItems [{{orderItem {{ref}}, unitQuantity {{quantity}}}}]"
        ) from error
