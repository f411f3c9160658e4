"""What is owed for an order is exact to the minor unit, whatever is cancelled in whatever order."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.order.amounts.due import ADDED_BY_REVISION, Bill, Due, due_of, parts_of
from lading.order.amounts.sharing import portion, share
from lading.order.kits.explosion import EXPLODED, PARENT
from lading.order.model import OrderFields, OrderItem
from tests.unit.order.build import AT, choice, order_item

amounts = st.integers(min_value=0, max_value=1_000_000)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_shares_sum_to_the_whole_and_lie_next_to_their_exact_part(amount: int, weights: list[int]) -> None:
    parts = share(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    if whole:
        assert all(abs(part * whole - amount * weight) < whole for part, weight in zip(parts, weights, strict=True))


def test_nobody_bears_nothing() -> None:
    assert share(0, []) == ()


@given(amounts, st.lists(st.integers(1, 20), min_size=1, max_size=10))
def test_portions_of_all_steps_sum_to_the_whole(amount: int, steps: list[int]) -> None:
    done, paid = 0, 0
    for step in steps:
        paid += portion(amount, done + step, sum(steps)) - portion(amount, done, sum(steps))
        done += step
    assert paid == amount


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    """An order of priced lines for one or two choices, with a discount."""
    choices = tuple(
        choice(
            ref=f"C{number}",
            details={"fulfilment_price_minor": draw(amounts), "fulfilment_tax_price_minor": draw(amounts)},
        )
        for number in range(draw(st.integers(1, 2)))
    )
    items = tuple(
        msgspec.structs.replace(
            order_item(line, draw(st.integers(1, 9))),
            total_minor=draw(amounts),
            total_tax_minor=draw(amounts),
            fulfilment_choice_ref=draw(st.sampled_from([one.ref for one in choices])),
        )
        for line in range(1, draw(st.integers(2, 6)))
    )
    gross = Bill(_order(items), choices)
    total = draw(st.integers(0, parts_of(gross)))
    return Bill(_order(items, total_minor=total), choices)


def _order(items: tuple[OrderItem, ...], **fields: Any) -> OrderFields:
    plain = {"customer_id": None, "total_minor": None, "total_tax_minor": None, "created_at": AT}
    return OrderFields(currency="USD", items=items, **{**plain, **fields})


def _cancelling(bill: Bill, line: int, units: int) -> Bill:
    items = list(bill.order.items)
    gone = min(items[line].cancelled_quantity + units, items[line].quantity)
    items[line] = msgspec.structs.replace(items[line], cancelled_quantity=gone)
    return Bill(msgspec.structs.replace(bill.order, items=tuple(items)), bill.choices)


@given(bills())
def test_an_order_of_which_nothing_is_cancelled_is_owed_whole(bill: Bill) -> None:
    assert due_of(bill).total == bill.order.total_minor


@given(bills(), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), max_size=12))
def test_all_refunds_together_are_what_was_owed_before_less_what_is_owed_after(
    bill: Bill, steps: list[tuple[int, int]]
) -> None:
    first, refunded = due_of(bill), 0
    for line, units in steps:
        before = due_of(bill)
        bill = _cancelling(bill, line % len(bill.order.items), units)
        change = due_of(bill).minus(before)
        assert change.total == change.goods + change.tax - change.discount + change.delivery + change.delivery_tax
        refunded -= change.total
    assert due_of(bill).total + refunded == first.total


@given(bills(), st.randoms(use_true_random=False))
def test_everything_cancelled_line_by_line_leaves_nothing_owed_in_any_part(bill: Bill, dice: Any) -> None:
    lines = list(range(len(bill.order.items)))
    dice.shuffle(lines)
    for line in lines:
        bill = _cancelling(bill, line, 9)
    assert due_of(bill) == Due()


@given(bills(), st.integers(0, 3), st.integers(1, 3))
def test_cancelling_never_makes_an_order_dearer(bill: Bill, line: int, units: int) -> None:
    after = _cancelling(bill, line % len(bill.order.items), units)
    assert due_of(after).total <= due_of(bill).total


@given(bills(), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), max_size=6))
def test_the_order_of_cancellations_does_not_matter(bill: Bill, steps: list[tuple[int, int]]) -> None:
    there, back = bill, bill
    for line, units in steps:
        there = _cancelling(there, line % len(bill.order.items), units)
    for line, units in reversed(steps):
        back = _cancelling(back, line % len(bill.order.items), units)
    assert due_of(there) == due_of(back)


def test_tax_discount_and_delivery_go_back_in_proportion() -> None:
    items = (
        msgspec.structs.replace(order_item(1, 3), total_minor=3000, total_tax_minor=300),
        msgspec.structs.replace(order_item(2, 1), total_minor=1000, total_tax_minor=100),
    )
    delivery = choice(details={"fulfilment_price_minor": 500, "fulfilment_tax_price_minor": 50})
    bill = Bill(_order(items, total_minor=4510), (delivery,))
    change = due_of(_cancelling(bill, 0, 1)).minus(due_of(bill))
    # A discount of 440 on 4400: every unit of the first line costs 1000 + 100 - 110; a quarter of 5500 with delivery.
    assert (change.goods, change.tax, change.discount) == (-1000, -100, -110)
    assert (change.delivery, change.delivery_tax) == (-125, -12)


def test_a_line_added_later_bears_no_discount_and_no_delivery() -> None:
    first = msgspec.structs.replace(order_item(1, 1), total_minor=1000, total_tax_minor=0)
    added = msgspec.structs.replace(
        order_item(2, 1),
        total_minor=1000,
        total_tax_minor=0,
        attributes={ADDED_BY_REVISION: {"type": "INTEGER", "value": 1}},
    )
    delivery = choice(details={"fulfilment_price_minor": 500})
    bill = Bill(_order((first, added), total_minor=2000), (delivery,))
    assert due_of(_cancelling(bill, 1, 1)).minus(due_of(bill)).total == -1000
    assert due_of(_cancelling(bill, 0, 1)).minus(due_of(bill)).total == -1000


@pytest.mark.parametrize(("cancelled", "owed"), [((0, 0), 900), ((2, 0), 900), ((2, 1), 450), ((4, 2), 0)])
def test_a_kit_is_refunded_when_all_its_components_are_cancelled(cancelled: tuple[int, int], owed: int) -> None:
    kit = msgspec.structs.replace(order_item(1, 2, cancelled=2), total_minor=900, total_tax_minor=0, status=EXPLODED)
    parent = {PARENT: {"type": "STRING", "value": kit.ref}}
    components = tuple(
        msgspec.structs.replace(order_item(line, units, cancelled=gone), attributes=parent)
        for line, units, gone in ((2, 4, cancelled[0]), (3, 2, cancelled[1]))
    )
    assert due_of(Bill(_order((kit, *components)), ())).total == owed


def test_the_delivery_of_an_added_choice_is_owed_for_the_lines_it_came_with() -> None:
    def added(number: int) -> dict[str, Any]:
        return {ADDED_BY_REVISION: {"type": "INTEGER", "value": number}}

    home = msgspec.structs.replace(order_item(1, 1), total_minor=4000, fulfilment_choice_ref="C0")
    new = msgspec.structs.replace(order_item(2, 2), total_minor=1500, fulfilment_choice_ref="C1", attributes=added(1))
    later = msgspec.structs.replace(order_item(3, 1), total_minor=700, fulfilment_choice_ref="C1", attributes=added(2))
    choices = (choice(ref="C0"), choice(ref="C1", details={"fulfilment_price_minor": 400}))
    bill = Bill(_order((home, new, later)), choices)
    assert due_of(bill).delivery == 400
    # What goes elsewhere, or was added to it later, has nothing to do with it.
    assert due_of(_cancelling(_cancelling(bill, 0, 1), 2, 1)).delivery == 400
    assert due_of(_cancelling(bill, 1, 1)).delivery == 200
    assert due_of(_cancelling(bill, 1, 2)).delivery == 0
