"""Lines are read the same all at once as one by one, and each bad one is told what it lacks."""

import csv
import io
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lading.inventory.files.parsing import FileFormat, LineParser, format_of, read_header
from lading.inventory.snapshot import RowRefusal
from lading.kernel.refusal import Refused

PLAIN = b"locationRef,skuRef,qty"
ROW = tuple[int, str, str, int]


def table(*lines: bytes, header: bytes = PLAIN) -> tuple[list[ROW], list[RowRefusal]]:
    return rows_of(LineParser(read_header(header), 1).read(lines, 2))


def objects(*lines: bytes) -> tuple[list[ROW], list[RowRefusal]]:
    return rows_of(LineParser(None, 1).read(lines, 1))


def rows_of(read: Any) -> tuple[list[ROW], list[RowRefusal]]:
    rows, beside, bad = read
    assert not beside
    columns = (rows.lines, rows.product_refs, rows.location_refs, rows.quantities)
    return list(zip(*columns, strict=True)), list(bad)


@pytest.mark.parametrize(
    "header",
    [
        b"locationRef,skuRef,qty",
        b"Location Ref;SKU_REF;Quantity",
        b"location_ref\tproduct_ref\tqty",
        b'"locationRef","skuRef","qty"',
    ],
)
def test_columns_are_known_by_their_names_however_they_are_written(header: bytes) -> None:
    found = read_header(header)
    assert [name for name in found.names if name != "productRef"] in [
        ["locationRef", "skuRef", "qty"],
        ["locationRef", "qty"],
    ]


@pytest.mark.parametrize("header", [b"", b"a,b,c", b"locationRef,qty", b"\xff\xfe"])
def test_a_table_without_the_columns_of_counts_is_refused(header: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_header(header)
    assert refused.value.code == "FILE_HEADER_UNKNOWN"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"L1,P1,-1", "QUANTITY_NEGATIVE"),
        (b"L1,P1,1.5", "QUANTITY_FRACTION"),
        (b"L1,P1,", "QUANTITY_MISSING"),
        (b"L1,P1,five", "QUANTITY_NOT_A_NUMBER"),
        (b"L1,P1,1_000", "QUANTITY_NOT_A_NUMBER"),
        (b"L1,P1,99999999999", "QUANTITY_TOO_LARGE"),
        (b"L1,P1," + b"9" * 5000, "QUANTITY_NOT_A_NUMBER"),
        (b"L1,P1,1e3", "QUANTITY_NOT_A_NUMBER"),
        (b"L1,P1,NaN", "QUANTITY_NOT_A_NUMBER"),
        ("L1,P1,\u0665".encode(), "QUANTITY_NOT_A_NUMBER"),
        (b",P1,1", "LOCATION_REF_INVALID"),
        (b"L1,,1", "PRODUCT_REF_INVALID"),
        (b"L1," + b"x" * 101 + b",1", "PRODUCT_REF_INVALID"),
        (b"L1,P1", "ROW_INVALID"),
        (b"L1,P1,1,2", "ROW_INVALID"),
        (b'L1,"P1,1', "ROW_INVALID"),
        (b"L1,P\x001,1", "ROW_INVALID"),
        (b"L1,P\xff,1", "ROW_ENCODING"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_harms_no_other(line: bytes, code: str) -> None:
    rows, bad = table(b"L1,P1,5", line, b"L2,P1,6")
    assert rows == [(2, "P1", "L1", 5), (4, "P1", "L2", 6)]
    assert [(one.line, one.code, bool(one.hint)) for one in bad] == [(3, code, True)]


def test_quotes_and_empty_lines_are_understood() -> None:
    rows, bad = table(b'L1,"P,""1""",5', b"", b" L2 , P1 , 6 ")
    assert (rows, bad) == ([(2, 'P,"1"', "L1", 5), (4, "P1", "L2", 6)], [])


def test_another_retailers_rows_are_refused() -> None:
    rows, bad = table(b"L1,P1,5,2", b"L1,P1,5,1", b"L1,P1,5,", header=PLAIN + b",retailerId")
    assert (len(rows), [one.code for one in bad]) == (2, ["RETAILER_MISMATCH"])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "ROW_INVALID"),
        (b"[]", "ROW_INVALID"),
        (b'{"locationRef":"L1","skuRef":"P1","qty":-1}', "QUANTITY_NEGATIVE"),
        (b'{"locationRef":"L1","skuRef":"P1","qty":1}\xff', "ROW_ENCODING"),
        (b'{"locationRef":"L1","skuRef":"P\\u0000","qty":1}', "ROW_INVALID"),
        (b'{"locationRef":"L1","skuRef":"P1","qty":1,"ref\\u0000":1}', "ROW_INVALID"),
        (b'{"locationRef":"L1","skuRef":"P1","qty":1,"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}", "ROW_INVALID"),
        (b'{"locationRef":"L1","skuRef":"P1","qty":1},{"locationRef":"L1","skuRef":"P1","qty":1}', "ROW_INVALID"),
    ],
)
def test_a_bad_object_is_refused_by_its_line(line: bytes, code: str) -> None:
    good = b'{"locationRef":"L1","skuRef":"P1","qty":5}'
    rows, bad = objects(good, line, good)
    assert [row[0] for row in rows] == [1, 3]
    assert [(one.line, one.code) for one in bad] == [(2, code)]


CELLS = st.sampled_from(["L1", "P1", "", "5", "-3", "5.0", "x" * 101, 'a"b', "a,b", " 7"])


@given(
    st.lists(st.one_of(st.lists(CELLS, min_size=3, max_size=3), st.lists(CELLS, max_size=4)), min_size=1, max_size=6)
)
@example([["L1", "P1"], ["5", "L1", "P1", "5"]])
@example([["L1", "P1", "5", "L1", "P1", "5"]])
def test_all_at_once_is_the_same_as_one_by_one(cells: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(cells)
    lines = text.getvalue().encode().splitlines()
    rows, bad = table(*lines)
    alone = [table(line) for line in lines]
    assert [row[1:] for row in rows] == [row[1:] for found, _ in alone for row in found]
    assert [one.code for one in bad] == [one.code for _, found in alone for one in found]


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["locationRef", "skuRef", "qty"]), st.sampled_from(["L1", 5, -1])), max_size=5
    )
)
def test_objects_all_at_once_are_the_same_as_one_by_one(sent: list[dict[str, Any]]) -> None:
    lines = [msgspec.json.encode(one) for one in sent]
    rows, bad = objects(*lines)
    alone = [objects(line) for line in lines]
    assert [row[1:] for row in rows] == [row[1:] for found, _ in alone for row in found]
    assert [one.code for one in bad] == [one.code for _, found in alone for one in found]


def test_the_format_is_told_by_the_name() -> None:
    assert [format_of(name) for name in ("a.csv.gz", "b.TSV", "ndjson", "c.jsonl")] == [FileFormat.CSV] * 2 + [
        FileFormat.NDJSON
    ] * 2
    with pytest.raises(Refused) as refused:
        format_of("a.xlsx")
    assert refused.value.code == "FILE_FORMAT_UNKNOWN"
