"""What events say of lines: why each is cancelled, and which tax another system found for it."""

from typing import Any

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.model import OrderFields, OrderItem
from lading.order.rules.forwarding import send

REASON_LENGTH_MAX = 255


class LineReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What an event says of one line, named by its ref."""

    ref: str
    reason: str | None = None
    tax_price: float | None = None
    tax_type: str | None = None


class ReasonParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """reasonsSetting: a setting that lists the reasons allowed; any reason where it is not set."""

    reasons_setting: str = "ORDER_CANCELLATION_REASONS"


class TaxParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the order when the taxes are noted."""

    event_name: str | None = None


def record_cancellation_reasons(settings: Loader[SettingKey, Json]) -> Rule[ReasonParameters]:
    """The rule, bound to the loader of settings."""

    @rule("RecordCancellationReasons", ReasonParameters)
    async def record(call: RuleCall, parameters: ReasonParameters) -> Actions:
        """Keeps, as the line attribute cancellationReason, the reason that the event's items give for each line.

        Fails with CANCELLATION_REASON_UNKNOWN for a reason that the setting does not list.
        """
        allowed = await call.read(settings, SettingKey(parameters.reasons_setting, call.retailer))
        reports = {one.ref: one.reason for one in reports_in(call) if one.reason is not None}
        for reason in reports.values():
            is_listed = not isinstance(allowed, list) or reason in allowed
            if not reason or len(reason) > REASON_LENGTH_MAX or not is_listed:
                raise RuleFailed("CANCELLATION_REASON_UNKNOWN", f"{reason[:80]!r} is none of the reasons allowed")
        return _with_attributes(call, {ref: _text("cancellationReason", reason) for ref, reason in reports.items()})

    return record


@rule("ApplyTaxRecalculation", TaxParameters)
async def apply_tax_recalculation(call: RuleCall, parameters: TaxParameters) -> Actions:
    """Keeps what a tax service found for each line as the line attributes recalculatedTax and taxType.

    The prices the customer agreed to stay as they are. Sends eventName afterwards.
    """
    noted = {one.ref: _tax(one) for one in reports_in(call) if one.tax_price is not None}
    go_on = send(call, parameters.event_name, call.aggregate.root) if parameters.event_name else []
    return [*_with_attributes(call, noted), *go_on]


def reports_in(call: RuleCall) -> tuple[LineReport, ...]:
    """What the event's items say. Raises RuleFailed ITEMS_MALFORMED or ORDER_ITEM_UNKNOWN."""
    try:
        reports = msgspec.convert(call.event.attributes.get("items") or [], tuple[LineReport, ...])
    except msgspec.ValidationError as error:
        raise RuleFailed("ITEMS_MALFORMED", f"{error}; send attributes.items: [{{ref, …}}]") from error
    order: OrderFields = call.aggregate.root.fields
    unknown = {one.ref for one in reports} - {item.ref for item in order.items}
    if unknown:
        raise RuleFailed("ORDER_ITEM_UNKNOWN", f"order {call.aggregate.root.ref} has no item {min(unknown)}")
    return reports


def items_named(call: RuleCall, order: OrderFields) -> list[OrderItem]:
    """The lines that the event's items name."""
    refs = {one.ref for one in reports_in(call)}
    return [item for item in order.items if item.ref in refs]


def _tax(report: LineReport) -> dict[str, Any]:
    tax = {"recalculatedTax": {"type": "FLOAT", "value": report.tax_price}}
    return tax | _text("taxType", report.tax_type) if report.tax_type else tax


def _text(name: str, value: str) -> dict[str, Any]:
    return {name: {"type": "STRING", "value": value}}


def _with_attributes(call: RuleCall, by_ref: dict[str, dict[str, Any]]) -> Actions:
    order: OrderFields = call.aggregate.root.fields
    items = tuple(
        msgspec.structs.replace(item, attributes={**item.attributes, **by_ref[item.ref]})
        if item.ref in by_ref
        else item
        for item in order.items
    )
    return _change(call, order, items)


def _change(call: RuleCall, order: OrderFields, items: tuple[OrderItem, ...]) -> Actions:
    if items == order.items:
        return []
    return [Change(call.aggregate.root, msgspec.structs.replace(order, items=items), "lines")]
