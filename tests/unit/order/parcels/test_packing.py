"""What was filled is packed, every unit once."""

from typing import Any

import pytest

from lading.order.model import FulfilmentItem
from lading.order.parcels.packing import pack, parcels_from
from lading.order.refusals import PackingRefused
from tests.unit.order.build import fulfilment_item


def picked() -> tuple[FulfilmentItem, ...]:
    """Three of five found of the first item, nothing of the second."""
    return fulfilment_item(1, 1, 5, filled=3, rejected=2), fulfilment_item(2, 2, 1, rejected=1)


def box(*items: dict[str, Any], **measures: Any) -> dict[str, Any]:
    return {"items": list(items), **measures}


def test_left_to_us_everything_filled_goes_into_one_parcel() -> None:
    (parcel,) = pack(picked(), parcels_from({}))
    assert parcel.units == ((picked()[0], 3, None),)


def test_a_packer_may_use_several_parcels() -> None:
    described = {
        "articles": [
            box({"ref": "I1", "quantity": 2, "barcode": "4711"}, weight=1.5),
            box({"id": str(picked()[0].id), "quantity": 1}),
        ]
    }
    first, second = pack(picked(), parcels_from(described))
    assert first.units == ((picked()[0], 2, "4711"),)
    assert first.parcel.weight == 1.5
    assert second.units == ((picked()[0], 1, None),)


@pytest.mark.parametrize(
    ("articles", "code"),
    [
        ([box({"ref": "I1", "quantity": 4})], "PACKED_QUANTITY_INVALID"),
        ([box({"ref": "I1", "quantity": 2})], "PACKED_QUANTITY_INVALID"),
        ([box({"ref": "I1", "quantity": 4}, {"ref": "I1", "quantity": -1})], "PACKED_QUANTITY_INVALID"),
        ([box({"ref": "I1", "quantity": 3}, {"ref": "I2", "quantity": 1})], "PACKED_QUANTITY_INVALID"),
        ([box({"ref": "I9", "quantity": 3})], "FULFILMENT_ITEM_UNKNOWN"),
        ([box({"ref": "I1", "quantity": 3}, weight=-1)], "PARCEL_INVALID"),
        ([box()], "PARCEL_INVALID"),
        ([{}], "PARCELS_MALFORMED"),
        ("one", "PARCELS_MALFORMED"),
        ([box({"ref": "I1", "quantity": 1})] * 1001, "PARCELS_MALFORMED"),
    ],
)
def test_parcels_that_do_not_hold_what_was_filled_are_refused(articles: Any, code: str) -> None:
    with pytest.raises(PackingRefused) as refused:
        pack(picked(), parcels_from({"articles": articles}))
    assert refused.value.code == code


def test_a_fulfilment_of_which_nothing_was_found_is_not_packed() -> None:
    with pytest.raises(PackingRefused) as refused:
        pack(picked()[1:], ())
    assert refused.value.code == "NOTHING_TO_PACK"
