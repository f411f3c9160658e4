"""Is this an order? What can be said of it without looking anything up: pure, exact, with the place."""

from typing import Any

import msgspec

from lading.foundation.coordinates import check_coordinates
from lading.foundation.texts import check_ref, check_text, check_type
from lading.kernel.json import check_json, encode_json
from lading.order.new_order import NewAddress, NewFulfilmentChoice, NewItem, NewOrder
from lading.order.refusals import OrderInvalid

ITEMS_MAX = 20_000
QUANTITY_MAX = 1_000_000
HOME_DELIVERY = "HD"
CLICK_AND_COLLECT = "CC"


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
    ADDRESS_MISSING, PICKUP_LOCATION_MISSING, FULFILMENT_CHOICES_UNSUPPORTED, ATTRIBUTE_DUPLICATE, TEXT_TOO_LONG and
    those of check_coordinates.
    """
    check_ref(order.ref)
    check_type(order.type)
    _check_attributes(order)
    _check_items(order.items)
    _check_choice(order)


def whole_quantity(quantity: Any, pointer: str) -> int:
    """A quantity in units. Raises OrderInvalid QUANTITY_INVALID unless it is a whole number from 1 to a million."""
    if type(quantity) is int and 0 < quantity <= QUANTITY_MAX:
        return quantity
    if isinstance(quantity, float) and quantity.is_integer() and 0 < quantity <= QUANTITY_MAX:
        return int(quantity)
    raise OrderInvalid(
        "QUANTITY_INVALID",
        f"{str(quantity)[:40]!r} is not a quantity.",
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


def _check_choice(order: NewOrder) -> None:
    choices = len(order.fulfilment_choices) + (order.fulfilment_choice is not None)
    if choices > 1:
        raise OrderInvalid(
            "FULFILMENT_CHOICES_UNSUPPORTED",
            f"The order has {choices} fulfilment choices.",
            "Send one fulfilment choice; put other deliveries into orders of their own.",
            pointer="/fulfilmentChoices",
        )
    choice, pointer = order.choice, "/fulfilmentChoice" if order.fulfilment_choice else "/fulfilmentChoices/0"
    if choice is not None:
        _check_texts(choice, pointer)
    if order.type == HOME_DELIVERY:
        _check_address(choice, pointer if choice else "/fulfilmentChoice")
    elif order.type == CLICK_AND_COLLECT and not (choice and choice.pickup_location_ref):
        raise OrderInvalid(
            "PICKUP_LOCATION_MISSING",
            "The order does not say where it is collected.",
            "Send fulfilmentChoice.pickupLocationRef.",
            pointer="/fulfilmentChoice/pickupLocationRef",
        )


def _check_texts(choice: NewFulfilmentChoice, pointer: str) -> None:
    check_type(choice.delivery_type, f"{pointer}/deliveryType")
    check_text(choice.delivery_instruction, f"{pointer}/deliveryInstruction", length_max=250)
    if choice.ref is not None:
        check_ref(choice.ref, f"{pointer}/ref")


def _check_address(choice: NewFulfilmentChoice | None, pointer: str) -> None:
    address = choice.delivery_address if choice else None
    if address is None or not _says_where(address):
        raise OrderInvalid(
            "ADDRESS_MISSING",
            "A home delivery needs an address.",
            "Send fulfilmentChoice.deliveryAddress with a postcode and country, or with coordinates.",
            pointer=f"{pointer}/deliveryAddress",
        )
    check_coordinates(address.latitude, address.longitude, address.country, f"{pointer}/deliveryAddress")


def _says_where(address: NewAddress) -> bool:
    return any(
        (address.street, address.city, address.postcode, address.latitude is not None, address.longitude is not None)
    )
