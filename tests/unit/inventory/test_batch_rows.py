"""Each bad row of a batch gets its own exact answer, and harms no other row."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.inventory.batch_rows import parse_rows, read_rows
from lading.inventory.snapshot import QUANTITY_MAX, SnapshotRow, columns_of

GOOD: dict[str, Any] = {"locationRef": "L1", "skuRef": "P1", "qty": 5, "retailerId": "1", "type": "LAST_ON_HAND"}


def codes(entity: Any) -> list[str]:
    rows, refusals = read_rows([GOOD, entity, GOOD], retailer=1)
    assert [row.line for row in rows if row.line != 2] == [1, 3]
    assert all(refusal.line == 2 and refusal.hint for refusal in refusals)
    return [refusal.code for refusal in refusals]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"qty": -1}, "QUANTITY_NEGATIVE"),
        ({"qty": -0.5}, "QUANTITY_FRACTION"),
        ({"qty": 1.5}, "QUANTITY_FRACTION"),
        ({"qty": float("nan")}, "QUANTITY_FRACTION"),
        ({"qty": float("inf")}, "QUANTITY_FRACTION"),
        ({"qty": QUANTITY_MAX + 1}, "QUANTITY_TOO_LARGE"),
        ({"qty": 10**30}, "QUANTITY_TOO_LARGE"),
        ({"qty": "5"}, "QUANTITY_NOT_A_NUMBER"),
        ({"qty": True}, "QUANTITY_NOT_A_NUMBER"),
        ({"qty": [5]}, "QUANTITY_NOT_A_NUMBER"),
        ({"qty": None}, "QUANTITY_MISSING"),
        ({"skuRef": ""}, "PRODUCT_REF_INVALID"),
        ({"skuRef": 7}, "PRODUCT_REF_INVALID"),
        ({"skuRef": "x" * 101}, "PRODUCT_REF_INVALID"),
        ({"locationRef": None}, "LOCATION_REF_INVALID"),
        ({"retailerId": 2}, "RETAILER_MISMATCH"),
        ({"type": "EXPECTED"}, "TYPE_UNSUPPORTED"),
        ({"type": []}, "TYPE_UNSUPPORTED"),
    ],
)
def test_a_bad_field_is_named(change: dict[str, Any], code: str) -> None:
    assert codes(GOOD | change) == [code]


@pytest.mark.parametrize("entity", [None, 5, "row", [], [GOOD]])
def test_a_row_that_is_no_object_is_refused(entity: Any) -> None:
    assert codes(entity) == ["ROW_INVALID"]


@pytest.mark.parametrize("missing", ["locationRef", "skuRef", "qty"])
def test_a_missing_field_is_refused(missing: str) -> None:
    assert len(codes({name: value for name, value in GOOD.items() if name != missing})) == 1


def test_a_whole_number_written_with_a_point_is_whole() -> None:
    rows, refusals = read_rows([GOOD | {"qty": 5.0}], retailer=1)
    assert rows == [SnapshotRow(1, "P1", "L1", 5)] and refusals == []


def test_a_product_may_be_named_by_product_ref_too() -> None:
    rows, _ = read_rows([{"locationRef": "L1", "productRef": "P9", "qty": 0}], retailer=1)
    assert rows == [SnapshotRow(1, "P9", "L1", 0)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ENTITIES = st.one_of(
    JSON,
    st.fixed_dictionaries({}, optional=dict.fromkeys(("locationRef", "skuRef", "qty", "type", "retailerId"), JSON)),
)


@given(st.lists(ENTITIES, max_size=5))
def test_every_row_is_either_loaded_or_refused_whatever_it_holds(entities: list[Any]) -> None:
    rows, refusals = read_rows(entities, retailer=1)
    lines = sorted([row.line for row in rows] + [refusal.line for refusal in refusals])
    assert lines == list(range(1, len(entities) + 1))
    assert all(type(row.quantity) is int and 0 <= row.quantity <= QUANTITY_MAX for row in rows)


ROWS = st.lists(
    st.fixed_dictionaries(
        {"locationRef": st.sampled_from(["L1", "L2", "", 7]), "qty": st.sampled_from([0, 5, 5.0, 1.5, -1, None])},
        optional={
            "skuRef": st.sampled_from(["P1", "P2", None]),
            "productRef": st.just("P3"),
            "retailerId": st.sampled_from([1, "1", 2, None]),
            "type": st.sampled_from(["DEFAULT", "LAST_ON_HAND", "OTHER", None]),
        },
    ),
    max_size=4,
)


@given(ROWS)
def test_rows_read_all_at_once_are_those_read_one_by_one(entities: list[Any]) -> None:
    rows, refusals = read_rows(entities, retailer=1)
    fast, fast_refusals = parse_rows(msgspec.json.encode(entities).decode(), retailer=1)
    assert (fast.product_refs, fast.location_refs, fast.quantities, fast_refusals) == (
        columns_of(rows).product_refs,
        columns_of(rows).location_refs,
        columns_of(rows).quantities,
        refusals,
    )
    assert list(fast.lines) == columns_of(rows).lines
