"""The rule RequestPayment: where a workflow asks for an order's money to be held, captured or let go."""

from datetime import datetime
from typing import Literal

import msgspec

from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.entity import Aggregate, Entity
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.backorders.awaited import is_waiting
from lading.order.model import FULFILMENT, ORDER, OrderFields
from lading.order.partners.partner import value_of
from lading.order.payment_points import POINT
from lading.order.payments.plan import REQUESTED, STATUS, has_payment_points, is_awaiting_money
from lading.order.sourcing.open_units import open_units
from lading.service.billing.records import ORDER_ID
from lading.service.payments.order_money import earned, owed, owed_at_hand
from lading.service.rules.billing_account import Accounts
from lading.service.rules.to_billing_account import sent_to_account


class PointParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """operation: AUTHORISE what the order costs, CAPTURE what was handed over, VOID what is not needed any more.

    eventName: sent to the billing account. again: ask although an answer to an earlier question is still to come.
    always: for orders without payment points as well. anew: what is sourced from now on waits for the answer.
    waitingSetting, waitingValue: where the setting has the value, what waits for stock is not to be held yet.
    laterEventName: sent to the order instead where it is not known yet whether something will wait.
    """

    operation: Literal["AUTHORISE", "CAPTURE", "VOID"]
    event_name: str
    again: bool = False
    always: bool = False
    anew: bool = False
    waiting_setting: str = "BACKORDER_PAYMENT"
    waiting_value: str = "RELEASE"
    later_event_name: str | None = None


def request_payment(accounts: Accounts, settings: Loader[SettingKey, Json]) -> Rule[PointParameters]:
    """The rule, bound to the loaders of billing accounts and settings."""

    @rule("RequestPayment", PointParameters)
    async def request(call: RuleCall, parameters: PointParameters) -> Actions:
        """Asks the customer's billing account to see to an order's money; of an order or one of its fulfilments.

        Orders without the attribute paymentPoint are paid for elsewhere: nothing is done. BOOKING lets Lading ask for
        the authorisation, CHECKOUT waits for the shop to report one. Says how much there should be, never what to add:
        the same question twice, or after a crash, comes to the same money.
        """
        root = call.aggregate.root
        assert root.type == ORDER
        if not parameters.always and not has_payment_points(root):
            return [Log("the order has no payment points")]
        is_first = parameters.operation == "AUTHORISE" and is_awaiting_money(root)
        if is_first and value_of(root.attributes, STATUS) == REQUESTED and not parameters.again:
            return [Log("its money is asked for already")]
        is_on_release = await _is_on_release(call, settings, parameters)
        if is_on_release and parameters.later_event_name and _has_open_units(call.aggregate):
            return [_later(root, parameters.later_event_name, call.at)]
        due = _due(call.aggregate, parameters.operation, is_on_release=is_on_release)
        if parameters.operation == "CAPTURE" and not due:
            return [Log("nothing was handed over")]
        order: OrderFields = root.fields
        attributes = {
            ORDER_ID: str(root.id),
            "orderRef": root.ref,
            "orderType": root.subtype,
            "currency": order.currency,
            "operation": parameters.operation,
            "dueMinor": due,
            "point": value_of(root.attributes, POINT),
        }
        is_to_wait = is_first or (parameters.anew and has_payment_points(root))
        noted = [SetAttributes(root, {STATUS: {"type": "STRING", "value": REQUESTED}})] if is_to_wait else []
        return [*noted, await sent_to_account(call, accounts, parameters.event_name, attributes)]

    return request


async def _is_on_release(call: RuleCall, settings: Loader[SettingKey, Json], parameters: PointParameters) -> bool:
    """Whether units may wait and are paid for when they come; the setting is read only where they do."""
    if parameters.operation != "AUTHORISE" or not (_waits(call.aggregate) or _has_open_units(call.aggregate)):
        return False
    found = await call.read(settings, SettingKey(parameters.waiting_setting, call.retailer))
    return found == parameters.waiting_value


def _waits(order: Aggregate) -> bool:
    return any(map(is_waiting, order.children(FULFILMENT)))


def _has_open_units(order: Aggregate) -> bool:
    return bool(open_units(order.root.fields.items, order.children(FULFILMENT)))


def _due(order: Aggregate, operation: str, *, is_on_release: bool) -> int:
    if operation == "CAPTURE":
        return earned(order)
    return owed_at_hand(order) if is_on_release else owed(order)


def _later(root: Entity, event_name: str, at: datetime) -> SendEvent:
    return SendEvent(name=event_name, entity=root.key, subtype=root.subtype, scheduled_at=at)
