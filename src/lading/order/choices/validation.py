"""Are the fulfilment choices of a new order ones that can be carried out? Pure, exact, with the place."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from lading.foundation.coordinates import check_coordinates
from lading.foundation.texts import check_ref, check_text, check_type
from lading.order.new_order import NewAddress, NewFulfilmentChoice, NewOrder
from lading.order.refusals import OrderInvalid

HOME_DELIVERY = "HD"
CLICK_AND_COLLECT = "CC"
SINGLE_CHOICE_TYPES = frozenset({HOME_DELIVERY, CLICK_AND_COLLECT})
CHOICES_MAX = 200
_DATES = ("deliver_after", "deliver_before", "dispatch_on")


def check_choices(order: NewOrder) -> None:
    """Raises Refused for the first thing that is wrong with the choices, and with what items say of them.

    Codes: FULFILMENT_CHOICES_BOTH, FULFILMENT_CHOICES_TOO_MANY, FULFILMENT_CHOICE_REF_DUPLICATE,
    FULFILMENT_CHOICE_REF_MISSING, FULFILMENT_CHOICE_UNKNOWN, FULFILMENT_CHOICE_EMPTY, ADDRESS_MISSING,
    PICKUP_LOCATION_MISSING, DATE_WITHOUT_ZONE, DATES_CONTRADICT, TEXT_TOO_LONG, REF_INVALID, TYPE_INVALID and those of
    check_coordinates.
    """
    _check_number(order)
    if order.type in SINGLE_CHOICE_TYPES and not order.choices:
        _check_way(NewFulfilmentChoice(), order.type, "/fulfilmentChoice")
    by_ref: dict[str, str] = {}
    for place, (choice, pointer) in enumerate(_placed(order), start=1):
        check_choice(choice, way_of(order.type, choice), pointer)
        if choice.ref is not None and choice.ref in by_ref:
            raise OrderInvalid(
                "FULFILMENT_CHOICE_REF_DUPLICATE",
                f"The fulfilment choice {choice.ref} stands twice in the order.",
                "Give every choice a ref of its own.",
                pointer=f"{pointer}/ref",
            )
        by_ref[ref_of(order, choice, place)] = pointer
    if order.choices:
        _check_items(order, by_ref)


def check_choice(choice: NewFulfilmentChoice, way: str, pointer: str) -> None:
    """Raises Refused for the first thing that is wrong with one choice by itself: texts, dates, address or place."""
    _check_texts(choice, pointer)
    _check_dates(choice, pointer)
    _check_way(choice, way, pointer)


def ref_of(order: NewOrder, choice: NewFulfilmentChoice, place: int) -> str:
    """The ref of the order's choice at a place from 1: its own, else the order's with -C and the place."""
    return choice.ref or f"{order.ref}-C{place}"


def way_of(order_type: str, choice: NewFulfilmentChoice) -> str:
    """The type of a choice: its own; that of an order of one type; else CC with a pick-up location, HD without."""
    if choice.type is not None:
        return choice.type
    if order_type in SINGLE_CHOICE_TYPES:
        return order_type
    return CLICK_AND_COLLECT if choice.pickup_location_ref else HOME_DELIVERY


def _placed(order: NewOrder) -> Iterator[tuple[NewFulfilmentChoice, str]]:
    if order.fulfilment_choice is not None:
        yield order.fulfilment_choice, "/fulfilmentChoice"
    for place, choice in enumerate(order.fulfilment_choices):
        yield choice, f"/fulfilmentChoices/{place}"


def _check_number(order: NewOrder) -> None:
    count = len(order.choices)
    if order.fulfilment_choice is not None and order.fulfilment_choices:
        raise OrderInvalid(
            "FULFILMENT_CHOICES_BOTH",
            "The order has both fulfilmentChoice and fulfilmentChoices.",
            "Send one of the two.",
            pointer="/fulfilmentChoices",
        )
    choices_max = 1 if order.type in SINGLE_CHOICE_TYPES else CHOICES_MAX
    if count > choices_max:
        raise OrderInvalid(
            "FULFILMENT_CHOICES_TOO_MANY",
            f"An order of type {order.type} has {count} fulfilment choices; it may have {choices_max}.",
            "Send a mixed basket as an order of type MULTI, or split it into orders.",
            pointer="/fulfilmentChoices",
        )


def _check_items(order: NewOrder, by_ref: Mapping[str, str]) -> None:
    named: set[str] = set()
    for place, item in enumerate(order.items):
        ref, pointer = item.fulfilment_choice_ref, f"/items/{place}/fulfilmentChoiceRef"
        if ref is None and len(order.choices) > 1:
            raise OrderInvalid(
                "FULFILMENT_CHOICE_REF_MISSING",
                f"The order has {len(order.choices)} fulfilment choices; item {item.ref} names none of them.",
                "Send fulfilmentChoiceRef with every item of a mixed basket.",
                pointer=pointer,
            )
        if ref is not None and ref not in by_ref:
            raise OrderInvalid(
                "FULFILMENT_CHOICE_UNKNOWN",
                f"Item {item.ref} names the fulfilment choice {ref[:100]}, which the order does not have.",
                "Send the ref of one of the order's choices.",
                pointer=pointer,
            )
        named.add(ref or "")
    empty = [ref for ref in by_ref if ref not in named] if len(order.choices) > 1 else []
    if empty:
        raise OrderInvalid(
            "FULFILMENT_CHOICE_EMPTY",
            "No item names this fulfilment choice.",
            "Name it in the items that are for it, or leave it out.",
            pointer=by_ref[empty[0]],
        )


def _check_texts(choice: NewFulfilmentChoice, pointer: str) -> None:
    check_type(choice.delivery_type, f"{pointer}/deliveryType")
    check_text(choice.delivery_instruction, f"{pointer}/deliveryInstruction", length_max=250)
    if choice.type is not None:
        check_type(choice.type, f"{pointer}/type")
    if choice.ref is not None:
        check_ref(choice.ref, f"{pointer}/ref")


def _check_dates(choice: NewFulfilmentChoice, pointer: str) -> None:
    for name in _DATES:
        date: datetime | None = getattr(choice, name)
        if date is not None and date.tzinfo is None:
            raise OrderInvalid(
                "DATE_WITHOUT_ZONE",
                f"{date.isoformat()} does not say in which time zone.",
                "Send the date with its offset, such as 2026-12-24T09:00:00+01:00.",
                pointer=f"{pointer}/{_camel(name)}",
            )
    after, before, on = choice.deliver_after, choice.deliver_before, choice.dispatch_on
    if before is not None and ((after is not None and after > before) or (on is not None and on > before)):
        raise OrderInvalid(
            "DATES_CONTRADICT",
            f"The goods are wanted before {before.isoformat()}, and not before a later date.",
            "Send deliverAfter and dispatchOn no later than deliverBefore.",
            pointer=f"{pointer}/deliverBefore",
        )


def _check_way(choice: NewFulfilmentChoice, way: str, pointer: str) -> None:
    if way == HOME_DELIVERY:
        _check_address(choice.delivery_address, f"{pointer}/deliveryAddress")
    elif way == CLICK_AND_COLLECT and not choice.pickup_location_ref:
        raise OrderInvalid(
            "PICKUP_LOCATION_MISSING",
            "The order does not say where it is collected.",
            "Send pickupLocationRef with the fulfilment choice.",
            pointer=f"{pointer}/pickupLocationRef",
        )


def _check_address(address: NewAddress | None, pointer: str) -> None:
    if address is None or not says_where(address):
        raise OrderInvalid(
            "ADDRESS_MISSING",
            "A home delivery needs an address.",
            "Send deliveryAddress with a postcode and country, or with coordinates.",
            pointer=pointer,
        )
    check_coordinates(address.latitude, address.longitude, address.country, pointer)


def says_where(address: NewAddress) -> bool:
    """Whether an address names any place at all."""
    is_placed = address.latitude is not None or address.longitude is not None
    return bool(is_placed or address.street or address.city or address.postcode)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
