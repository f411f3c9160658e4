"""The cost of an operation is what it may return at most: one, and every page times the pages around it."""

from typing import Any

import pytest
from graphql import get_operation_ast, parse

from lading.api.graphql.cost import COST_MAX, check_cost
from lading.api.graphql.schema import executable_schema
from lading.kernel.refusal import Refused

IDS = "{ edges { node { id } } }"


def _refusal(text: str, **variables: Any) -> Refused:
    with pytest.raises(Refused) as refusal:
        _check(text, variables)
    return refusal.value


def _check(text: str, variables: dict[str, Any]) -> None:
    document = parse(text)
    operation = get_operation_ast(document)
    assert operation is not None
    check_cost(executable_schema(), document, operation, variables)


def test_four_lists_of_ten_in_each_other_are_allowed_and_cost_the_whole_budget() -> None:
    articles = f"articles {{ edges {{ node {{ items {IDS} }} }} }}"
    text = f"{{ orders {{ edges {{ node {{ fulfilments {{ edges {{ node {{ {articles} }} }} }} }} }} }} }}"
    _check(text, {})
    refusal = _refusal(text.replace("{ orders {", f"{{ customers(first: 1) {IDS} orders {{"))
    assert (refusal.code, refusal.message) == ("TOO_COSTLY", "The query may return 11112 entities.")
    assert COST_MAX == 1 + 10 + 100 + 1_000 + 10_000


def test_three_lists_of_thirty_in_each_other_are_refused() -> None:
    fulfilments = f"fulfilments(first: 30) {{ edges {{ node {{ articles(first: 30) {IDS} }} }} }}"
    text = f"{{ orders(first: 30) {{ edges {{ node {{ {fulfilments} }} }} }} }}"
    assert _refusal(text).message == "The query may return 27931 entities."


def test_lists_side_by_side_add_up() -> None:
    text = " ".join(f"a{number}: orders(first: 500) {IDS}" for number in range(22))
    _check(f"{{ {text} }}", {})
    assert _refusal(f"{{ {text} z: orders(first: 500) {IDS} }}").code == "TOO_COSTLY"


def test_fragments_cost_what_they_bring_wherever_they_are_spread() -> None:
    fragment = f"fragment F on Order {{ items(first: 200) {IDS} ... on Order {{ fulfilments(first: 200) {IDS} }} }}"
    _check(f"{{ orders(first: 27) {{ edges {{ node {{ ...F }} }} }} }} {fragment}", {})
    refusal = _refusal(f"{{ orders(first: 28) {{ edges {{ node {{ ...F }} }} }} }} {fragment}")
    assert refusal.message == "The query may return 11229 entities."


@pytest.mark.parametrize("declared", ["$n: Int", "$n: Int = 500", "$n: Int!"])
def test_variables_count_as_they_are_sent(declared: str) -> None:
    text = f"query ({declared}) {{ orders(first: $n) {{ edges {{ node {{ items(first: 100) {IDS} }} }} }} }}"
    _check(text, {"n": 110})
    assert _refusal(text, n=111).message == "The query may return 11212 entities."


def test_a_variable_that_is_left_out_counts_with_its_default() -> None:
    text = f"query ($n: Int = 400) {{ orders(first: $n) {{ edges {{ node {{ items(first: 100) {IDS} }} }} }} }}"
    assert _refusal(text).message == "The query may return 40401 entities."


@pytest.mark.parametrize("argument", ["first: 501", "last: 501", "first: -1", "first: 2147483647"])
def test_a_page_too_large_by_itself_is_refused_before_anything_is_read(argument: str) -> None:
    assert _refusal(f"{{ orders({argument}) {IDS} }}").code == "PAGE_SIZE_INVALID"
