"""The rule CancelOrderItems."""

from typing import Any

import msgspec

from lading.engine.action import Action, Actions, Change, Log, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.amounts.adjustments import adjustments_of, is_known
from lading.order.amounts.due import Bill, bill_of, due_of
from lading.order.cancellation.plan import Plan, plan_cancellation
from lading.order.cancellation.policy import SETTINGS, check_policy, policy_of
from lading.order.cancellation.request import (
    Actor,
    Cancellation,
    Wanted,
    cancellation_in,
    check_reasons,
    wanted_of,
)
from lading.order.model import FULFILMENT, OrderFields, OrderItem
from lading.order.partners.cancelling import (
    ATTRIBUTE,
    Decided,
    asked_of,
    beyond_asking,
    to_ask,
    with_partners,
    without_asked,
)
from lading.order.rules.adjusting import Told, adjust
from lading.order.rules.forwarding import send
from lading.order.rules.withdrawing import Catalogues, StockPlace, stock_catalogue, take_out
from lading.order.sourcing.gathering import lies_at

HISTORY = "cancellations"


class CancelParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the order afterwards; cancelledEventName: instead when every unit of it is cancelled.

    emptiedEventName: sent to each fulfilment of which nothing is left. refundEventName: carries what is owed back.
    askingEventName: sent to each fulfilment that a partner has to let go first; its units stay until he does.
    reasonsSetting: a setting that lists the reasons allowed. inventoryCatalogueRef: DEFAULT:<retailer> if left out.
    """

    event_name: str | None = None
    cancelled_event_name: str | None = None
    emptied_event_name: str | None = None
    refund_event_name: str | None = None
    asking_event_name: str | None = None
    reasons_setting: str = "ORDER_CANCELLATION_REASONS"
    inventory_catalogue_ref: str | None = None


def cancel_order_items(settings: Loader[SettingKey, Json], catalogues: Catalogues) -> Rule[CancelParameters]:
    """The rule, bound to the loaders of settings and of inventory catalogues."""

    @rule("CancelOrderItems", CancelParameters)
    async def cancel(call: RuleCall, parameters: CancelParameters) -> Actions:
        """Cancels what the event's items name, [{ref, quantity?, reason?}], or all that is still wanted.

        Stock is free, or put back, in the same transaction. Until when it is possible, who may do it and in which
        statuses, is said by the settings AGENT_CANCELLATION, CUSTOMER_CANCELLATION and SYSTEM_CANCELLATION; the
        event's cancelledBy says who asks. A cancellationRef makes it happen once. Fails with ORDER_PICKED,
        FULFILMENT_PACKED, CANCELLATION_TOO_LATE, …_ASKED, …_PARTIAL, …_REASON_UNKNOWN, …_MALFORMED, ORDER_ITEM_UNKNOWN,
        …_TWICE or QUANTITY_INVALID; then nothing of it holds.
        """
        root, order = call.aggregate.root, order_fields(call)
        request_ref = call.event.attributes.get("cancellationRef")
        name = request_ref if isinstance(request_ref, str) else None
        if is_known(adjustments_of(root), name):
            return [Log(f"cancellation {name} was made before")]
        if name is not None and name in _asked_for(call):
            return [Log(f"a partner is asked about cancellation {name} already")]
        reasons = await call.read(settings, SettingKey(parameters.reasons_setting, call.retailer))
        with failing_on_refusal():
            asked = cancellation_in(call.event.attributes)
            check_reasons(asked, reasons)
            wanted = wanted_of(asked, order.items)
        actor = actor_of(call, asked)
        setting = await call.read(settings, SettingKey(SETTINGS[actor], call.retailer))
        with failing_on_refusal():
            policy = policy_of(actor, setting)
            is_partial = sum(one.units for one in wanted) < units_wanted(order)
            check_policy(policy, created_at=order.created_at, at=call.at, is_partial=is_partial)
            plan = plan_cancellation(call.aggregate, wanted, policy, beyond_asking(call.aggregate))
        whole = Decided(plan=plan, wanted=wanted, actor=actor, request_ref=name)
        now, asking = parted(call, whole, parameters.asking_event_name)
        return [*asking, *(await carry_out(call, parameters, catalogues, now) if now.wanted else [])]

    return cancel


def _asked_for(call: RuleCall) -> set[str | None]:
    """The references of the cancellations that partners have not answered."""
    questions = map(asked_of, call.aggregate.children(FULFILMENT))
    return {one.request_ref for one in questions if one is not None}


async def carry_out(
    call: RuleCall, parameters: CancelParameters, catalogues: Catalogues, decided: Decided
) -> list[Action]:
    """The actions of a cancellation that is decided: units, stock, money, and where the order goes from here."""
    root, order = call.aggregate.root, order_fields(call)
    actions = await _take_out(call, parameters, catalogues, decided.plan)
    by_id = {one.item.id: one for one in decided.wanted}
    items = tuple(_noted(call, decided.actor, item, by_id) for item in decided.plan.items)
    changed = msgspec.structs.replace(order, items=items)
    facts = {"items": [_told(one) for one in decided.wanted], "cancelledBy": decided.actor}
    told = Told(credit_event_name=parameters.refund_event_name, request_ref=decided.request_ref, facts=facts)
    bill = bill_of(call.aggregate)
    with failing_on_refusal():
        money = adjust(call, "CANCELLATION", due_of(Bill(changed, bill.choices)).minus(due_of(bill)), told)
    return [Change(root, changed, "cancelled units"), *money, *actions, *_onwards(call, parameters, changed)]


def parted(call: RuleCall, whole: Decided, asking_event_name: str | None) -> tuple[Decided, list[Action]]:
    """What can be cancelled now, and the questions to partners about the rest."""
    asked = with_partners(call.aggregate, whole.plan)
    if not asked:
        return whole, []
    if asking_event_name is None:
        raise RuleFailed("PARTNER_UNASKED", "units are with a partner, and no askingEventName says how he is asked")
    actions: list[Action] = []
    for fulfilment in call.aggregate.children(FULFILMENT):
        if fulfilment.id in asked:
            units = whole.plan.taken[fulfilment.id]
            question = to_ask(fulfilment, units, whole.wanted, whole.actor, whole.request_ref)
            kept = {ATTRIBUTE: {"type": "JSON", "value": msgspec.to_builtins(question)}}
            actions += [SetAttributes(fulfilment, kept), *send(call, asking_event_name, fulfilment)]
    return without_asked(call.aggregate, whole, asked), actions


def actor_of(call: RuleCall, asked: Cancellation) -> Actor:
    """Who cancels: as the event says; else the system for an event of a workflow, an agent for one from outside."""
    if asked.cancelled_by is not None:
        return asked.cancelled_by
    return "AGENT" if call.event.cause_id is None else "SYSTEM"


async def _take_out(call: RuleCall, parameters: CancelParameters, catalogues: Catalogues, plan: Plan) -> list[Action]:
    """Takes the units out of their fulfilments; one that is emptied without a pick only ends, and its stock with it."""
    actions: list[Action] = []
    if not plan.taken:
        return actions
    catalogue = await stock_catalogue(call, catalogues, parameters.inventory_catalogue_ref)
    for fulfilment in call.aggregate.children(FULFILMENT):
        units = plan.taken.get(fulfilment.id)
        if units is None:
            continue
        is_picked = any(item.filled_quantity for item in fulfilment.fields.items)
        if fulfilment.id not in plan.emptied or is_picked:
            place = StockPlace(catalogue.number, lies_at(fulfilment))
            actions += take_out(call, fulfilment, units, place)
        if fulfilment.id in plan.emptied and parameters.emptied_event_name:
            actions += send(call, parameters.emptied_event_name, fulfilment)
    return actions


def _onwards(call: RuleCall, parameters: CancelParameters, order: OrderFields) -> Actions:
    is_over = units_wanted(order) == 0
    name = parameters.cancelled_event_name if is_over else parameters.event_name
    return send(call, name, call.aggregate.root) if name else []


def _noted(call: RuleCall, actor: Actor, item: OrderItem, wanted: dict[Any, Wanted]) -> OrderItem:
    one = wanted.get(item.id)
    if one is None:
        return item
    kept = item.attributes.get(HISTORY)
    entry = {"quantity": one.units, "reason": one.reason, "by": actor, "at": call.at.isoformat()}
    attributes = {**item.attributes, HISTORY: {"type": "JSON", "value": [*(kept["value"] if kept else []), entry]}}
    if one.reason is not None:
        attributes["cancellationReason"] = {"type": "STRING", "value": one.reason}
    return msgspec.structs.replace(item, attributes=attributes)


def _told(one: Wanted) -> dict[str, Any]:
    return {"ref": one.item.ref, "quantity": one.units, "reason": one.reason}


def units_wanted(order: OrderFields) -> int:
    """The units of the order that are not cancelled."""
    return sum(item.quantity - item.cancelled_quantity for item in order.items)


def order_fields(call: RuleCall) -> OrderFields:
    """The fields of the order the event is about."""
    fields: OrderFields = call.aggregate.root.fields
    return fields
