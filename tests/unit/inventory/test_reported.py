"""What a report about a position does to its stock."""

from typing import Any

import pytest

from lading.engine.rule import RuleFailed
from lading.inventory.reported import Difference, Report, changes_on_hand, read_report


def read(kind: str | None = None, **body: Any) -> Report:
    return read_report(body, kind, source="E1:1")


def test_a_quantity_is_a_count_unless_it_has_a_delta_id() -> None:
    assert read(qty=7) == Report(counted=7)
    assert read(qty=0) == Report(counted=0)
    assert read(qty=7, deltaId="D1") == Report(differences=(Difference("D1", 7),))


def test_a_difference_without_an_id_is_known_by_its_event_and_line() -> None:
    assert read("DELTA", qty=-2) == Report(differences=(Difference("DELTA:E1:1", -2),))
    assert read("DELTA", qty=0) == Report()


def test_units_that_left_the_shelf_are_differences_known_by_their_order_item() -> None:
    left = read(saleQty=3, correctionQty=1, orderId="O", orderItemId="I")
    assert left.differences == (Difference("SALE:O:I", -3), Difference("CORRECTION:O:I", -1))
    assert read("SALE", saleQty=-3).differences == (Difference("SALE:E1:1", -3),)
    assert read("CORRECTION", saleQty=3) == Report()


def test_a_report_of_what_is_on_hand_is_none_of_a_count() -> None:
    assert read(onHand=9).is_empty


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        (None, {"reserveQty": 1}, "PROMISE_WITHOUT_ORDER"),
        (None, {"cancelQty": 1}, "PROMISE_WITHOUT_ORDER"),
        ("RESERVED", {"qty": 1}, "PROMISE_WITHOUT_ORDER"),
        ("SOFT_RESERVE", {"qty": 1}, "QUANTITY_TYPE_UNKNOWN"),
        (None, {"qty": -1}, "QUANTITY_INVALID"),
        (None, {"qty": 1.5}, "QUANTITY_INVALID"),
        (None, {"qty": True}, "QUANTITY_INVALID"),
        (None, {"qty": "7"}, "QUANTITY_INVALID"),
        (None, {"qty": 10**10}, "QUANTITY_INVALID"),
        ("DELTA", {"qty": 10**7}, "QUANTITY_INVALID"),
        (None, {"saleQty": float("inf")}, "QUANTITY_INVALID"),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_code(kind: str | None, body: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleFailed) as failed:
        read(kind, **body)
    assert failed.value.code == code


def test_a_pick_leaves_on_hand_as_it_was_and_a_promise_does_not() -> None:
    assert not changes_on_hand({"saleQty": 3, "correctionQty": 1})
    assert changes_on_hand({"reserveQty": 3})
    assert changes_on_hand({"cancelQty": 3})
    assert changes_on_hand({"onHand": 3})
