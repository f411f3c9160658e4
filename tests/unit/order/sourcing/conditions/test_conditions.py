"""Conditions: every operator, every scope, and values that cannot be compared."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.kernel.refusal import Refused
from lading.order.sourcing.conditions.checking import check_condition
from lading.order.sourcing.conditions.comparing import holds, satisfies
from lading.order.sourcing.conditions.model import EXPRESSION, PATH, ConditionScope, Operator
from lading.order.sourcing.conditions.paths import values_at
from lading.order.sourcing.profiles.model import Condition

ORDER = {
    "totalPrice": 120.5,
    "createdOn": "2026-03-02T09:00:00+00:00",
    "customer": None,
    "items": [
        {"quantity": 2, "product": {"attributes": {"byName": {"tags": ["fragile", "heavy"]}}}},
        {"quantity": 5, "product": {"attributes": {"byName": {"tags": ["heavy"]}}}},
    ],
}


@pytest.mark.parametrize(
    ("operator", "found", "value", "is_satisfied"),
    [
        (Operator.EQUALS, "US", "US", True),
        (Operator.EQUALS, "100", 100, True),
        (Operator.EQUALS, True, 1, False),
        (Operator.EQUALS, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00+01:00", True),
        (Operator.NOT_EQUALS, "US", "CA", True),
        (Operator.IN, 3, [1, "3"], True),
        (Operator.NOT_IN, "x", ["y"], True),
        (Operator.BETWEEN, 5, [5, 9], True),
        (Operator.BETWEEN, "2026-03-02", ["2026-01-01", "2026-03-01"], False),
        (Operator.GREATER_THAN, 5, 5, False),
        (Operator.GREATER_THAN_OR_EQUALS, "5.0", 5, True),
        (Operator.LESS_THAN, "abc", 5, False),
        (Operator.LESS_THAN_OR_EQUALS, "b", "c", True),
        (Operator.CONTAINS, "gold member", "gold", True),
        (Operator.CONTAINS, 12, "1", False),
    ],
)
def test_an_operator_compares_numbers_instants_and_texts(
    operator: Operator, found: Any, value: Any, is_satisfied: bool
) -> None:
    assert satisfies(operator, found, value) is is_satisfied


@pytest.mark.parametrize(
    ("scope", "value", "answer"),
    [
        (ConditionScope.ALL, 1, True),
        (ConditionScope.ALL, 3, False),
        (ConditionScope.ANY, 3, True),
        (ConditionScope.ANY, 9, False),
        (ConditionScope.NONE, 9, True),
        (ConditionScope.NONE, 3, False),
    ],
)
def test_a_scope_says_how_many_values_must_satisfy(scope: ConditionScope, value: int, answer: bool) -> None:
    found = values_at(ORDER, ["items", "quantity"])
    assert found == [2, 5]
    assert holds(Operator.GREATER_THAN_OR_EQUALS, value, found, scope) is answer


def test_lists_in_lists_are_gone_through_and_nothing_is_nothing() -> None:
    assert values_at(ORDER, ["items", "product", "attributes", "byName", "tags"]) == ["fragile", "heavy", "heavy"]
    assert values_at(ORDER, ["customer", "ref"]) == []
    assert holds(Operator.EQUALS, 1, [], ConditionScope.ALL) is False
    assert holds(Operator.EQUALS, 1, [], ConditionScope.NONE) is True
    assert holds(Operator.EXISTS, None, [], ConditionScope.ALL) is False
    assert holds(Operator.NOT_EXISTS, None, [], ConditionScope.ALL) is True


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=30)


@given(st.sampled_from(Operator), PLAIN, st.lists(PLAIN, min_size=2, max_size=2), st.sampled_from(ConditionScope))
def test_no_value_of_any_kind_breaks_a_condition(
    operator: Operator, found: Any, values: list[Any], scope: ConditionScope
) -> None:
    is_list = operator in {Operator.IN, Operator.NOT_IN, Operator.BETWEEN}
    assert holds(operator, values if is_list else values[0], [found], scope) in {True, False}


@pytest.mark.parametrize(
    ("type_", "params", "code", "pointer"),
    [
        ("price", {}, "CONDITION_TYPE_UNKNOWN", "/c/type"),
        (PATH, {"path": "totalPrice", "operator": "="}, "CONDITION_OPERATOR_UNKNOWN", "/c/params/operator"),
        (PATH, {"operator": "equals", "value": 1}, "CONDITION_PARAMETER", "/c/params"),
        (PATH, {"path": "a..b", "operator": "equals", "value": 1}, "CONDITION_PATH_UNKNOWN", "/c/params/path"),
        (PATH, {"path": "price", "operator": "equals", "value": 1}, "CONDITION_PATH_UNKNOWN", "/c/params/path"),
        (PATH, {"path": "ref", "operator": "in", "value": "a"}, "CONDITION_VALUE", "/c/params/value"),
        (PATH, {"path": "ref", "operator": "exists", "value": 1}, "CONDITION_VALUE", "/c/params/value"),
        (PATH, {"path": "ref", "operator": "between", "value": [1, "x"]}, "CONDITION_VALUE", "/c/params/value"),
        (PATH, {"path": "ref", "operator": "greater_than", "value": True}, "CONDITION_VALUE", "/c/params/value"),
        (EXPRESSION, {"expression": "1 + 1"}, "EXPRESSION_NO_CONDITION", "/c/params/expression"),
        (EXPRESSION, {"expression": "(" * 40}, "EXPRESSION_TOO_DEEP", "/c/params/expression"),
        (EXPRESSION, {"text": "true"}, "CONDITION_PARAMETER", "/c/params"),
    ],
)
def test_a_bad_condition_is_refused_with_its_place(type_: str, params: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        check_condition(Condition(name="c", type=type_, params=params), "/c")
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
