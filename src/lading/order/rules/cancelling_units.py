"""Cancels units that the customer did not give up himself, and says what is owed back for them."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from lading.engine.action import Action, Change
from lading.engine.rule import RuleCall, failing_on_refusal
from lading.order.amounts.adjustments import Kind
from lading.order.amounts.due import Bill, bill_of, due_of
from lading.order.cancellation.unfillable import without_units
from lading.order.model import OrderFields
from lading.order.rules.adjusting import Told, adjust


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """Why units end: kind of the adjustment, reason kept on the lines, and the event that carries what is owed back."""

    kind: Kind
    reason: str
    refund_event_name: str | None = None


def cancel_units(call: RuleCall, units: Mapping[UUID, int], why: Ended) -> list[Action]:
    """The actions for units by order item: the order's items, the adjustment, and the event with its amounts."""
    root = call.aggregate.root
    order: OrderFields = root.fields
    changed = without_units(order, units, why.reason)
    told_items = [
        {"ref": item.ref, "quantity": units[item.id], "reason": why.reason}
        for item in order.items
        if units.get(item.id)
    ]
    told = Told(credit_event_name=why.refund_event_name, facts={"items": told_items, "cancelledBy": "SYSTEM"})
    bill = bill_of(call.aggregate)
    with failing_on_refusal():
        money = adjust(call, why.kind, due_of(Bill(changed, bill.choices)).minus(due_of(bill)), told)
    return [Change(root, changed, "cancelled units"), *money]
