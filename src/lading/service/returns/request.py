"""May these units come back? Only what was handed over, and each unit once. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.entity import Entity
from lading.foundation.texts import check_ref, check_refs_once
from lading.kernel.json import Json
from lading.kernel.refusal import Refused
from lading.order.amounts.due import Bill
from lading.order.model import FulfilmentFields, OrderItem
from lading.service.returns.model import SHIPPED_STATUSES, LineWorth, ReturnItem
from lading.service.returns.new_return import ITEMS_MAX, WantedItem, details_of, disposition_of, payment_action_of
from lading.service.returns.proration import share, worth_of_lines
from lading.service.returns.refusals import ReturnExceeds, ReturnInvalid


class Returned(msgspec.Struct):
    """What was asked back and accepted of an order item before; it follows what a batch is about to write."""

    requested: int = 0
    accepted: int = 0


def shipped_units(fulfilments: Iterable[Entity]) -> Counter[UUID]:
    """Units with the customer, by order item."""
    units: Counter[UUID] = Counter()
    for fulfilment in fulfilments:
        fields: FulfilmentFields = fulfilment.fields
        if fulfilment.status in SHIPPED_STATUSES:
            for item in fields.items:
                units[item.order_item_id] += item.filled_quantity
    return units


def return_items(
    wanted: Sequence[WantedItem],
    bill: Bill,
    customer_has: Mapping[UUID, int],
    returned: Mapping[UUID, Returned],
    next_id: Callable[[], UUID],
) -> tuple[ReturnItem, ...]:
    """The items of the return, each with what it is worth; customer_has: units handed over, by order item.

    Raises ReturnInvalid RETURN_EMPTY, RETURN_ITEM_UNKNOWN, RETURN_QUANTITY_INVALID, RETURN_ACTION_UNKNOWN,
    REF_INVALID, REF_TWICE; ReturnExceeds RETURN_QUANTITY_EXCEEDED.
    """
    if not 1 <= len(wanted) <= ITEMS_MAX:
        message = f"{len(wanted)} items are to come back."
        raise ReturnInvalid("RETURN_EMPTY", message, f"Name 1 to {ITEMS_MAX} in returnItems.", pointer="/returnItems")
    worth = {item.id: one for item, one in zip(bill.order.items, worth_of_lines(bill), strict=True)}
    known = {item.ref: item for item in bill.order.items}
    taken: Counter[UUID] = Counter()
    items = []
    for place, one in enumerate(wanted):
        try:
            line = _line_of(one, known)
            before = returned.get(line.id, Returned()).requested + taken[line.id]
            check_units(line.ref, one.unit_quantity.quantity, customer_has.get(line.id, 0), before)
            check_actions(details_of(one))
        except Refused as refusal:
            raise refusal.at(f"/returnItems/{place}") from refusal
        taken[line.id] += one.unit_quantity.quantity
        items.append(_item(one, line, place + 1, worth[line.id], before, next_id()))
    check_refs([item.ref for item in items], "/returnItems")
    return tuple(items)


def check_units(ref: str, units: int, shipped: int, before: int) -> None:
    """Raises ReturnInvalid RETURN_QUANTITY_INVALID, ReturnExceeds RETURN_QUANTITY_EXCEEDED."""
    if units < 1:
        raise ReturnInvalid("RETURN_QUANTITY_INVALID", f"{units} units of {ref}.", "Send 1 or more.")
    if before + units > shipped:
        raise ReturnExceeds(
            "RETURN_QUANTITY_EXCEEDED",
            f"{units} units of {ref} are to come back; {shipped} were handed over and {before} asked back before.",
            f"Ask for at most {max(shipped - before, 0)}.",
        )


def check_refs(refs: Sequence[str], place: str) -> None:
    """Verdicts name items by their refs. Raises Refused REF_INVALID or REF_TWICE."""
    for index, ref in enumerate(refs):
        check_ref(ref, f"{place}/{index}/ref")
    check_refs_once("return item", refs, f"{place}/{{index}}")


def check_choices(details: Mapping[str, Any], allowed: Mapping[str, Json]) -> None:
    """Only reasons and conditions that the retailer lists, where there is a list.

    Raises ReturnInvalid RETURN_REASON_UNKNOWN or RETURN_CONDITION_UNKNOWN.
    """
    for name, listed in allowed.items():
        said = details.get(name)
        if said is not None and isinstance(listed, list) and said["value"] not in set(_values_of(listed)):
            message = f"{said['value'][:100]!r} is none of the {name}s the retailer lists."
            known = ", ".join(list(_values_of(listed))[:20])
            raise ReturnInvalid(f"RETURN_{name.upper()}_UNKNOWN", message, f"Send one of: {known}.")


def _values_of(listed: Sequence[Json]) -> Iterator[str]:
    for one in listed:
        yield str(one.get("value")) if isinstance(one, dict) else str(one)


def check_actions(details: Mapping[str, object]) -> None:
    """Raises ReturnInvalid RETURN_ACTION_UNKNOWN for a payment or disposition action nobody knows."""
    try:
        payment_action_of(details)
        disposition_of(details)
    except ValueError as error:
        hint = "Pay by REFUND, STORE_CREDIT or EXCHANGE; RESTOCK, QUARANTINE, REFURBISH, SCRAP or SEND_BACK the goods."
        raise ReturnInvalid("RETURN_ACTION_UNKNOWN", f"{error}.", hint) from error


def _line_of(wanted: WantedItem, known: Mapping[str, OrderItem]) -> OrderItem:
    line = known.get(wanted.order_item.ref)
    if line is None:
        message = f"The order has no item {wanted.order_item.ref[:100]}."
        raise ReturnInvalid(
            "RETURN_ITEM_UNKNOWN", message, "Send the ref of one of its items.", pointer="/orderItem/ref"
        )
    return line


def _item(
    wanted: WantedItem, line: OrderItem, number: int, worth: LineWorth, before: int, identity: UUID
) -> ReturnItem:
    units = wanted.unit_quantity.quantity
    return ReturnItem(
        id=identity,
        line=number,
        ref=wanted.ref or f"{line.ref}-{number}"[:100],
        order_item_id=line.id,
        order_item_ref=line.ref,
        product_number=line.product_number,
        product_ref=line.product_ref,
        product_catalogue_ref=line.product_catalogue_ref,
        quantity=units,
        unit_minor=worth.net_minor // worth.quantity,
        amount_minor=share(worth.net_minor, worth.quantity, before, units),
        tax_minor=share(worth.tax_minor, worth.quantity, before, units),
        worth=worth,
        details=details_of(wanted),
    )
