"""Cursors name a place in a list, pages are cut where they should be, and nothing else is taken for a cursor."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.api.graphql.paging import Connection, CursorKey, Page, connection_of, page_of
from lading.kernel.refusal import Refused

BY_PARTS = CursorKey(("number", "ref", "id"), (int, str, UUID))
BY_LINE = CursorKey(("line",), (int,))


@given(st.integers(-(2**31), 2**31 - 1), st.text(max_size=100), st.uuids())
def test_a_cursor_gives_back_the_key_it_was_made_of(number: int, ref: str, id_: UUID) -> None:
    cursor = BY_PARTS.cursor_of({"number": number, "ref": ref, "id": id_, "other": "x"})
    assert BY_PARTS.key_of(cursor, "after") == (number, ref, id_)


@given(st.text(min_size=1))
def test_any_other_text_is_refused_as_a_cursor_with_its_place(text: str) -> None:
    assert _key_or_refusal(text) in {"a key", "CURSOR_INVALID at /before"}


def test_the_cursor_of_another_list_is_refused() -> None:
    cursor = BY_LINE.cursor_of({"line": 3})
    with pytest.raises(Refused, match="is no cursor of this list") as refusal:
        CursorKey().key_of(cursor, "after")
    assert refusal.value.code == "CURSOR_INVALID"


@pytest.mark.parametrize("cursor", ["", None])
def test_an_empty_cursor_is_the_start_of_the_list(cursor: str | None) -> None:
    assert page_of({"after": cursor}, BY_LINE) == Page(10, True, None, None)


@pytest.mark.parametrize(
    ("arguments", "code", "pointer"),
    [
        ({"first": 501}, "PAGE_SIZE_INVALID", "/first"),
        ({"first": -1}, "PAGE_SIZE_INVALID", "/first"),
        ({"last": 501}, "PAGE_SIZE_INVALID", "/last"),
        ({"first": 1, "last": 1}, "PAGE_AMBIGUOUS", "/last"),
    ],
)
def test_a_page_that_makes_no_sense_is_refused(arguments: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Refused) as refusal:
        page_of(arguments, BY_LINE)
    assert (refusal.value.code, refusal.value.pointer) == (code, pointer)


def test_a_page_has_at_most_500_rows() -> None:
    assert page_of({"first": 500}, BY_LINE).size == 500
    assert page_of({"last": 0}, BY_LINE) == Page(0, False, None, None)


@given(st.integers(0, 12), st.integers(0, 6), st.booleans())
def test_a_page_is_the_start_or_the_end_of_the_list_and_says_whether_there_is_more(
    count: int, size: int, is_forward: bool
) -> None:
    lines = list(range(1, count + 1))
    page = Page(size, is_forward, None, None)
    read = (lines if is_forward else lines[::-1])[: size + 1]
    connection = _connection(read, page)
    shown = [edge["node"] for edge in connection.edges]
    assert shown == (lines[:size] if is_forward else lines[max(0, count - size) :])
    assert connection.pageInfo["hasNextPage" if is_forward else "hasPreviousPage"] == (count > size)
    assert not connection.pageInfo["hasPreviousPage" if is_forward else "hasNextPage"]


def test_the_ends_of_a_page_are_the_cursors_of_its_edges() -> None:
    connection = _connection([4, 5, 6], Page(2, True, (3,), None))
    assert [connection.pageInfo["startCursor"], connection.pageInfo["endCursor"]] == [
        edge["cursor"] for edge in connection.edges
    ]
    assert connection.pageInfo["hasPreviousPage"]
    assert _connection([], Page(2, True, None, None)).pageInfo["endCursor"] is None


def _key_or_refusal(text: str) -> str:
    try:
        key = CursorKey().key_of(text, "before")
    except Refused as refused:
        return f"{refused.code} at {refused.pointer}"
    return "a key" if key is not None and isinstance(key[0], UUID) else "something else"


def _connection(lines: list[int], page: Page) -> Connection:
    return connection_of([{"line": line} for line in lines], lines, page, BY_LINE)
