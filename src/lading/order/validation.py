"""Is this an order? What can be said of it without looking anything up: pure, exact, with the place."""

from typing import Any

import msgspec

from lading.foundation.texts import check_ref, check_type
from lading.kernel.json import check_json, encode_json
from lading.order.choices.validation import check_choices
from lading.order.new_order import NewItem, NewOrder
from lading.order.payment_points import POINT, POINTS
from lading.order.refusals import OrderInvalid

ITEMS_MAX = 20_000
QUANTITY_MAX = 1_000_000


def content_of(order: NewOrder) -> bytes:
    """The order as bytes: two orders with the same content are the same order.

    Raises Malformed JSON_TEXT for text that cannot be stored (NUL, half a surrogate pair).
    """
    try:
        content = encode_json(order)
    except UnicodeEncodeError:
        content = b"\\u0000"
    if b"\\u0000" in content:
        check_json(msgspec.to_builtins(order))
    return content


def check_order(order: NewOrder) -> None:
    """Raises Refused for the first thing that is wrong.

    Codes: REF_INVALID, TYPE_INVALID, ITEMS_EMPTY, ITEMS_TOO_MANY, ITEM_REF_DUPLICATE, QUANTITY_INVALID,
    ATTRIBUTE_DUPLICATE, PAYMENT_POINT_UNKNOWN and those of check_choices.
    """
    check_ref(order.ref)
    check_type(order.type)
    _check_attributes(order)
    _check_items(order.items)
    check_choices(order)


def whole_quantity(quantity: Any, pointer: str) -> int:
    """A quantity in units. Raises OrderInvalid QUANTITY_INVALID unless it is a whole number from 1 to a million."""
    if type(quantity) is int and 0 < quantity <= QUANTITY_MAX:
        return quantity
    if isinstance(quantity, float) and quantity.is_integer() and 0 < quantity <= QUANTITY_MAX:
        return int(quantity)
    what = "a text, not a number" if isinstance(quantity, str) else "not a quantity"
    raise OrderInvalid(
        "QUANTITY_INVALID",
        f"{str(quantity)[:40]!r} is {what}.",
        f"Send a whole number of units from 1 to {QUANTITY_MAX}.",
        pointer=pointer,
    )


def _check_items(items: tuple[NewItem, ...]) -> None:
    if not items:
        raise OrderInvalid("ITEMS_EMPTY", "The order has no items.", "Send at least one item.", pointer="/items")
    if len(items) > ITEMS_MAX:
        message = f"The order has {len(items)} items."
        raise OrderInvalid("ITEMS_TOO_MANY", message, f"Send at most {ITEMS_MAX} items.", pointer="/items")
    seen: set[str] = set()
    for index, item in enumerate(items):
        check_ref(item.ref, f"/items/{index}/ref")
        whole_quantity(item.quantity, f"/items/{index}/quantity")
        if item.ref in seen:
            raise OrderInvalid(
                "ITEM_REF_DUPLICATE",
                f"The item ref {item.ref} stands twice in the order.",
                "Give every item a ref of its own.",
                pointer=f"/items/{index}/ref",
            )
        seen.add(item.ref)


def _check_attributes(order: NewOrder) -> None:
    names = [attribute.name for attribute in order.attributes]
    if len(set(names)) != len(names):
        raise OrderInvalid(
            "ATTRIBUTE_DUPLICATE", "An attribute stands twice.", "Send each name once.", pointer="/attributes"
        )
    for place, attribute in enumerate(order.attributes):
        if attribute.name == POINT and attribute.value not in POINTS:
            raise OrderInvalid(
                "PAYMENT_POINT_UNKNOWN",
                f"{str(attribute.value)[:40]!r} is no payment point.",
                f"Send {' or '.join(POINTS)}, or leave {POINT} out where the order is paid for elsewhere.",
                pointer=f"/attributes/{place}/value",
            )
