"""What of an order's money is to be held while a part of it waits, and captured while a part is handed over."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from lading.engine.entity import Aggregate
from lading.service.payments.order_money import earned, owed, owed_at_hand
from tests.unit.order.build import choice, fulfilment, fulfilment_item, order, order_item

AWAITED: dict[str, Any] = {"awaitsStock": {"type": "JSON", "value": {}}}


def _order(prices: list[int], parts: list[tuple[int, int]], *, delivery: int, total: int | None) -> Aggregate:
    """Lines of (units at hand, units that wait), in their order; a line costs its price altogether."""
    lines = [
        msgspec.structs.replace(order_item(line, max(1, here + away)), total_minor=price)
        for line, (price, (here, away)) in enumerate(zip(prices, parts, strict=True), start=1)
    ]
    waiting = [fulfilment_item(line, line, away) for line, (_, away) in enumerate(parts, start=1) if away]
    home = choice(details={"fulfilment_price_minor": delivery})
    built = order(lines, [fulfilment(1, "AWAITING_STOCK", waiting, **AWAITED)], fulfilment_choice=home)
    built.root.fields = msgspec.structs.replace(built.root.fields, total_minor=total)
    return built


def test_what_waits_is_not_to_be_held_and_takes_its_share_of_the_delivery_along() -> None:
    built = _order([1000, 3000], [(1, 0), (0, 3)], delivery=800, total=None)
    assert (owed(built), owed_at_hand(built)) == (4800, 1200)


def test_an_order_whose_lines_do_not_say_what_they_cost_is_to_be_held_whole() -> None:
    built = _order([0, 0], [(1, 0), (0, 3)], delivery=0, total=5000)
    assert (owed(built), owed_at_hand(built)) == (5000, 5000)


@given(
    some.lists(some.tuples(some.integers(0, 10_000), some.integers(0, 9), some.integers(0, 9)), min_size=1, max_size=6),
    some.integers(0, 2000),
    some.integers(0, 500),
)
def test_what_is_at_hand_never_costs_more_than_all_of_it_and_as_much_once_nothing_waits(
    lines: list[tuple[int, int, int]], delivery: int, discount: int
) -> None:
    prices, parts = [one[0] for one in lines], [one[1:] for one in lines]
    total = max(0, sum(prices) + delivery - discount)
    built = _order(prices, parts, delivery=delivery, total=total)
    assert 0 <= owed_at_hand(built) <= owed(built) == total
    [waiting] = built.children("FULFILMENT")
    waiting.status = "CANCELLED"
    assert owed_at_hand(built) == owed(built)


def test_what_was_handed_over_is_earned_and_what_waits_is_not() -> None:
    built = _order([1000, 3000], [(1, 0), (0, 3)], delivery=800, total=None)
    built.add(fulfilment(2, "COMPLETE", [fulfilment_item(9, 1, 1, filled=1)]))
    assert earned(built) == owed_at_hand(built) == 1200
