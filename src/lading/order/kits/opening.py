"""Kits of an order that is taken in: their components become lines of it, whatever its workflow. Pure."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from lading.foundation.products.kits import KitPart
from lading.foundation.products.model import Component
from lading.order.kits.explosion import EXPLODED, component_items
from lading.order.model import OrderItem
from lading.order.refusals import LinesRefused, OrderInvalid
from lading.order.validation import ITEMS_MAX

Row = tuple[Any, ...]


class Opened(NamedTuple):
    """components: rows like those of the items. lines: id, cancelled quantity, status and attributes of each kit."""

    components: tuple[Row, ...] = ()
    lines: tuple[Row, ...] = ()


def opened(rows: Sequence[Row], parts: Sequence[Sequence[KitPart]], next_id: Callable[[], UUID]) -> Opened:
    """The components of every kit among the items; parts: what each item holds.

    rows in the order of insert_order_items. Raises OrderInvalid KIT_MALFORMED, ITEM_REF_TAKEN, ITEMS_TOO_MANY with the
    place of the kit.
    """
    if not any(parts):
        return Opened()
    refs = {row[3] for row in rows}
    components: list[Row] = []
    lines: list[Row] = []
    for index, (row, own) in enumerate(zip(rows, parts, strict=True)):
        if own:
            items = _components(row, own, len(rows) + len(components), next_id, f"/items/{index}")
            _check(items, refs, len(rows) + len(components), f"/items/{index}")
            components += [_row_of(row, item) for item in items]
            lines.append((row[1], row[8], EXPLODED, row[-1]))
    return Opened(tuple(components), tuple(lines))


def _components(
    row: Row, parts: Sequence[KitPart], last_line: int, next_id: Callable[[], UUID], pointer: str
) -> list[OrderItem]:
    _, item_id, line, ref, number, product_ref, catalogue_ref, choice_ref, quantity, *_ = row
    kit = OrderItem(
        id=item_id,
        line=line,
        ref=ref,
        product_number=number,
        product_ref=product_ref,
        product_catalogue_ref=catalogue_ref,
        quantity=quantity,
        fulfilment_choice_ref=choice_ref,
    )
    held = [Component(product_ref=part.ref, quantity=part.quantity) for part in parts]
    try:
        return component_items(kit, held, {part.ref: part.number for part in parts}, last_line, next_id)
    except LinesRefused as refused:
        raise OrderInvalid(refused.code, refused.message, "Order fewer of the kit.", pointer=pointer) from refused


def _check(items: Sequence[OrderItem], refs: set[str], lines: int, pointer: str) -> None:
    taken = next((item.ref for item in items if item.ref in refs), None)
    if taken is not None:
        message = f"A component of the kit would have the ref {taken}, which another item has."
        raise OrderInvalid("ITEM_REF_TAKEN", message, "Give the other item another ref.", pointer=pointer)
    refs.update(item.ref for item in items)
    if lines + len(items) > ITEMS_MAX:
        message = f"The order comes to more than {ITEMS_MAX} lines with the components of its kits."
        raise OrderInvalid("ITEMS_TOO_MANY", message, "Send several orders.", pointer=pointer)


def _row_of(kit: Row, item: OrderItem) -> Row:
    texts = (item.ref, item.product_number, item.product_ref, item.product_catalogue_ref, item.fulfilment_choice_ref)
    return (kit[0], item.id, item.line, *texts, item.quantity, *(None,) * 6, item.attributes)
