"""What events say of lines: why each is cancelled, and which tax another system found for it."""

from typing import Any

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import RuleCall, RuleFailed
from lading.order.model import OrderFields, OrderItem


class LineReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What an event says of one line, named by its ref."""

    ref: str
    reason: str | None = None
    tax_price: float | None = None
    tax_type: str | None = None


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


def text_attribute(name: str, value: str) -> dict[str, Any]:
    """A text as an attribute of that name."""
    return {name: {"type": "STRING", "value": value}}


def with_attributes(call: RuleCall, by_ref: dict[str, dict[str, Any]]) -> Actions:
    """The order with attributes added to its items, by ref."""
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
