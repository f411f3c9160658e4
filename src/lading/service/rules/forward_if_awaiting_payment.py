"""The rule ForwardIfAwaitingPayment."""

from collections.abc import Sequence

from lading.engine.action import Actions, Log
from lading.engine.entity import Aggregate
from lading.engine.rule import RuleCall, rule
from lading.order.model import FULFILMENT, RELEASED_STATUSES
from lading.order.payments.plan import is_awaiting_money
from lading.order.rules.forwarding import Forward, send

IDLE_STATUSES = ("CREATED", "AWAITING_PAYMENT", "AWAITING_STOCK", "AWAITING_OTHERS", "ESCALATED")


class UnpaidParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent where nothing of the order is in work. partlyEventName: where a part is, which is paid for.

    idleStatuses: of fulfilments that nobody works on yet.
    """

    partly_event_name: str | None = None
    idle_statuses: Sequence[str] = IDLE_STATUSES


@rule("ForwardIfAwaitingPayment", UnpaidParameters)
async def forward_if_awaiting_payment(call: RuleCall, parameters: UnpaidParameters) -> Actions:
    """Sends one of its events while the order waits for its money: by whether all of it waits, or only a part."""
    root = call.aggregate.root
    if not is_awaiting_money(root):
        return [Log("its money is held, or is no matter of ours")]
    is_partly = parameters.partly_event_name is not None and _is_in_work(call.aggregate, parameters.idle_statuses)
    name = parameters.partly_event_name if is_partly else parameters.event_name
    return send(call, name or parameters.event_name, call.entity)


def _is_in_work(order: Aggregate, idle: Sequence[str]) -> bool:
    over = {*RELEASED_STATUSES, *idle}
    return any(one.status not in over for one in order.children(FULFILMENT))
