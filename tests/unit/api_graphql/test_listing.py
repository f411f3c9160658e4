"""The arguments of a list become parameters of its statement: refs, ranges, links, and the rest by name."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lading.api.graphql.listing import filter_parameters, snake_case
from lading.api.graphql.order import sources
from lading.database.queries import Statement


def _parameters(**filters: Any) -> dict[str, Any]:
    return filter_parameters(filters, _statement())


def _statement() -> Statement:
    return sources.orders().list_of("orders").statement


def test_refs_without_a_wildcard_are_compared() -> None:
    assert _parameters(ref=("HD-1", "HD_2")) == {"ref_exact": ("HD-1", "HD_2")}


def test_only_the_percent_sign_is_a_wildcard() -> None:
    assert _parameters(ref=("A_1\\%", "A_2"))["ref_patterns"] == ["A\\_1\\\\%", "A\\_2"]


@pytest.mark.parametrize(
    ("refs", "start", "end"),
    [
        (("HD-%",), "HD-", "HD."),
        (("HD-1%", "HD-25%", "HD-3"), "HD-", "HD."),
        (("HD-1%7",), "HD-1", "HD-2"),
        (("%1",), None, None),
        (("HD-%", "CC-%"), None, None),
        (("A\ud7ff%",), "A\ud7ff", "A\ue000"),
        (("A\U0010ffff%",), "A\U0010ffff", None),
    ],
)
def test_what_all_patterns_begin_with_bounds_the_search(
    refs: tuple[str, ...], start: str | None, end: str | None
) -> None:
    parameters = _parameters(ref=refs)
    assert (parameters["ref_from"], parameters["ref_to"]) == (start, end)


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="%")),
)
@example("HD.", "HD-")
def test_a_ref_lies_within_the_bounds_exactly_when_it_has_the_beginning(ref: str, prefix: str) -> None:
    parameters = _parameters(ref=(f"{prefix}%",))
    start, end = parameters["ref_from"], parameters["ref_to"]
    is_within = (start is None or _code_points(ref) >= _code_points(start)) and (
        end is None or _code_points(ref) < _code_points(end)
    )
    assert ref.startswith(prefix) <= is_within
    if end is not None:
        assert is_within == ref.startswith(prefix)


def test_ranges_and_links_become_parameters_of_their_ends_and_refs() -> None:
    assert _parameters(createdOn={"from": 1, "to": 2}, customerLink={"ref": "ANN"}, workflowRef=("ORDER::HD",)) == {
        "created_on_from": 1,
        "created_on_to": 2,
        "customer_link": "ANN",
        "workflow_ref": ("ORDER::HD",),
    }


def test_names_are_written_as_statements_write_them() -> None:
    assert [snake_case(name) for name in ("ref", "createdOn", "totalTaxPrice", "street2")] == [
        "ref",
        "created_on",
        "total_tax_price",
        "street2",
    ]


def _code_points(text: str) -> bytes:
    """The order of PostgreSQL's collation C."""
    return text.encode("utf-8")
