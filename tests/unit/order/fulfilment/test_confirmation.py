"""A pick is taken as a whole, exactly, or not at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.order.fulfilment.confirmation import confirm_pick, confirmations_from, found_share
from lading.order.model import FulfilmentItem
from lading.order.refusals import PickRefused
from tests.unit.order.build import fulfilment_item


def two_items() -> tuple[FulfilmentItem, ...]:
    return fulfilment_item(1, 1, 5), fulfilment_item(2, 2, 1)


def said(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"fulfilmentItems": list(entries)}


def test_one_of_five_found_leaves_four_missing() -> None:
    items = two_items()
    attributes = said({"ref": "I1", "filledQuantity": 1}, {"id": str(items[1].id), "filledQuantity": 1})
    first, second = confirm_pick(items, confirmations_from(attributes))
    assert (first.filled_quantity, first.rejected_quantity) == (1, 4)
    assert (second.filled_quantity, second.rejected_quantity) == (1, 0)


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({}, "FULFILMENT_ITEMS_MISSING"),
        (said(), "FULFILMENT_ITEMS_MISSING"),
        (said({"ref": "I1"}), "FULFILMENT_ITEMS_MALFORMED"),
        ({"fulfilmentItems": "all"}, "FULFILMENT_ITEMS_MALFORMED"),
        (said({"ref": "I1", "filledQuantity": 6}, {"ref": "I2", "filledQuantity": 1}), "PICKED_QUANTITY_INVALID"),
        (said({"ref": "I1", "filledQuantity": -1}, {"ref": "I2", "filledQuantity": 1}), "PICKED_QUANTITY_INVALID"),
        (
            said({"ref": "I1", "filledQuantity": 3, "rejectedQuantity": 1}, {"ref": "I2", "filledQuantity": 1}),
            "PICKED_QUANTITY_INVALID",
        ),
        (said({"ref": "I3", "filledQuantity": 1}), "FULFILMENT_ITEM_UNKNOWN"),
        (said({"filledQuantity": 1}), "FULFILMENT_ITEM_UNKNOWN"),
        (said({"ref": "I1", "filledQuantity": 1}), "FULFILMENT_ITEM_UNCONFIRMED"),
        (said({"ref": "I1", "filledQuantity": 1}, {"ref": "I1", "filledQuantity": 1}), "FULFILMENT_ITEM_TWICE"),
    ],
)
def test_a_pick_that_cannot_be_is_refused(attributes: dict[str, Any], code: str) -> None:
    with pytest.raises(PickRefused) as refused:
        confirm_pick(two_items(), confirmations_from(attributes))
    assert refused.value.code == code
    assert refused.value.hint


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=5))
def test_every_requested_unit_is_filled_or_rejected(units: list[tuple[int, int]]) -> None:
    items = [fulfilment_item(number, number, requested) for number, (requested, _) in enumerate(units)]
    attributes = said(*({"ref": f"I{number}", "filledQuantity": min(pair)} for number, pair in enumerate(units)))
    picked = confirm_pick(items, confirmations_from(attributes))
    assert [one.filled_quantity for one in picked] == [min(pair) for pair in units]
    assert all(one.filled_quantity + one.rejected_quantity == one.requested_quantity for one in picked)


@pytest.mark.parametrize(("filled", "share"), [((5, 1), "ALL"), ((5, 0), "PARTIAL"), ((0, 0), "NONE")])
def test_how_much_was_found(filled: tuple[int, int], share: str) -> None:
    items = [fulfilment_item(1, 1, 5, filled=filled[0]), fulfilment_item(2, 2, 1, filled=filled[1])]
    assert found_share(items) == share
