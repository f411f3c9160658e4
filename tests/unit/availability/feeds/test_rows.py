"""Rows of exports: read back they are what was written, and no spreadsheet runs them."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.availability.feeds.rows import COLUMNS, Format, encoded, harmless, heading
from lading.availability.promising.question import Answered

refs = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=20)


@given(st.lists(st.tuples(refs, st.integers(0, 10**6)), max_size=5))
def test_what_is_written_is_read_back(rows: list[tuple[str, int]]) -> None:
    items = [Answered(product_ref=ref, quantity=units, status="IN_STOCK") for ref, units in rows]
    text = (heading(Format.CSV) + encoded(items, "now", Format.CSV)).decode()
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(read[0]) == COLUMNS
    assert read[1:] == [[harmless(ref), str(units), "IN_STOCK", "now"] for ref, units in rows]
    lines = encoded(items, "now", Format.NDJSON).decode().split("\n")[:-1]
    assert [json.loads(line)["productRef"] for line in lines] == [ref for ref, _ in rows]


@pytest.mark.parametrize("ref", ["=1+1", "+A1", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_a_ref_that_a_spreadsheet_would_run_is_quoted_in_csv_and_kept_in_ndjson(ref: str) -> None:
    item = Answered(product_ref=ref, quantity=1, status="IN_STOCK")
    [row] = csv.reader(io.StringIO(encoded([item], "now", Format.CSV).decode(), newline=""))
    assert row[0] == f"'{ref}"
    assert json.loads(encoded([item], "now", Format.NDJSON))["productRef"] == ref
