"""What units that come back are worth adds up to what their order item cost, whatever the steps and their order."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.kernel.refusal import Refused
from lading.order.amounts.due import Bill
from lading.order.amounts.sharing import portion
from lading.order.kits.explosion import EXPLODED, PARENT
from lading.order.model import OrderFields, OrderItem
from lading.service.returns.model import (
    Disposition,
    LineWorth,
    ReturnFulfilmentFields,
    ReturnFulfilmentItem,
    ReturnItem,
)
from lading.service.returns.proration import share, worth_of_lines
from lading.service.returns.verdict import Found, after_verdicts, look_at
from tests.unit.order.build import AT, order_item

amounts = st.integers(0, 10**7)


def _order(items: tuple[OrderItem, ...], total: int | None) -> Bill:
    fields = OrderFields(
        currency="USD", items=items, customer_id=None, total_minor=total, total_tax_minor=None, created_at=AT
    )
    return Bill(fields, ())


@given(amounts, st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=1, max_size=12))
def test_cancelled_and_returned_units_never_overlap_and_together_make_the_whole(
    amount: int, steps: list[tuple[bool, int]]
) -> None:
    quantity = sum(units for _, units in steps)
    cancelled = returned = given_back = 0
    for is_return, units in steps:
        if is_return:
            given_back += share(amount, quantity, returned, units)
            returned += units
        else:
            given_back += portion(amount, cancelled + units, quantity) - portion(amount, cancelled, quantity)
            cancelled += units
        assert 0 <= given_back <= amount
    assert given_back == amount


@given(st.lists(st.tuples(amounts, amounts, st.integers(1, 9)), min_size=1, max_size=8), st.data())
def test_the_lines_of_an_order_are_worth_what_was_paid_for_them(
    lines: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    items = tuple(
        msgspec.structs.replace(order_item(number, units), total_minor=net, total_tax_minor=tax)
        for number, (net, tax, units) in enumerate(lines, start=1)
    )
    gross = sum(net + tax for net, tax, _ in lines)
    paid = data.draw(st.integers(0, gross))
    worth = worth_of_lines(_order(items, paid))
    assert sum(one.net_minor + one.tax_minor for one in worth) == paid
    assert all(one.net_minor >= 0 and one.tax_minor >= 0 for one in worth)


def test_the_components_of_a_kit_bear_its_price() -> None:
    kit = msgspec.structs.replace(order_item(1, 1), total_minor=1000, total_tax_minor=100, status=EXPLODED)
    parent = {PARENT: {"type": "STRING", "value": kit.ref}}
    parts = [msgspec.structs.replace(order_item(line, units), attributes=parent) for line, units in ((2, 2), (3, 1))]
    worth = worth_of_lines(_order((kit, *parts), 1100))
    assert [(one.quantity, one.net_minor, one.tax_minor) for one in worth[1:]] == [(2, 667, 67), (1, 333, 33)]


def _coming(quantity: int, **changes: Any) -> tuple[tuple[ReturnItem, ...], ReturnFulfilmentFields]:
    item = ReturnItem(
        id=uuid4(),
        line=1,
        ref="R",
        order_item_id=uuid4(),
        product_number=1,
        product_ref="P",
        product_catalogue_ref="C",
        quantity=quantity,
        amount_minor=1000,
        worth=LineWorth(quantity, 1000, 0),
    )
    item = msgspec.structs.replace(item, **changes)
    part = ReturnFulfilmentItem(id=uuid4(), ref="R", return_order_item_id=item.id, quantity=quantity)
    return (item,), ReturnFulfilmentFields(items=(part,), destination_location_id=uuid4(), created_at=AT)


@given(st.lists(st.tuples(st.sampled_from(Disposition), st.integers(1, 5)), min_size=1, max_size=8))
def test_every_unit_has_one_verdict_and_only_accepted_ones_are_paid(found: list[tuple[Disposition, int]]) -> None:
    quantity = sum(units for _, units in found)
    items, way = _coming(quantity)
    looked = look_at([Found(ref="R", quantity=units, disposition=one) for one, units in found], items, way)
    [after] = after_verdicts(items, looked, {})
    accepted = sum(units for one, units in found if one.is_accepted)
    assert (after.accepted_quantity, after.rejected_quantity) == (accepted, quantity - accepted)
    assert after.amount_minor == share(1000, quantity, 0, accepted)
    assert after.open_quantity == 0


def test_what_was_agreed_is_paid_for_the_accepted_units_in_proportion() -> None:
    items, way = _coming(3, is_agreed=True, amount_minor=100)
    units = ((2, Disposition.RESTOCK), (1, Disposition.MISSING))
    found = [Found(ref="R", quantity=quantity, disposition=one) for quantity, one in units]
    [after] = after_verdicts(items, look_at(found, items, way), {})
    assert after.amount_minor == 67


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([("R", 1)], "VERDICTS_INCOMPLETE"),
        ([("R", 2), ("R", 1)], "VERDICTS_INCOMPLETE"),
        ([("X", 2)], "VERDICT_ITEM_UNKNOWN"),
        ([("R", -1), ("R", 3)], "VERDICT_QUANTITY_INVALID"),
    ],
)
def test_verdicts_that_do_not_fit_are_refused(found: list[tuple[str, int]], code: str) -> None:
    items, way = _coming(2)
    said = [Found(ref=ref, quantity=units, disposition=Disposition.SCRAP) for ref, units in found]
    with pytest.raises(Refused) as refused:
        look_at(said, items, way)
    assert refused.value.code == code
