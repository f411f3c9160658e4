"""Whether a value satisfies an operator. Pure; values that cannot be compared satisfy nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from lading.order.sourcing.conditions.model import ConditionScope, Operator

Pair = tuple[Any, Any]
# Longer texts are names, not numbers; a number of a million digits would be a bomb.
NUMBER_CHARACTERS_MAX = 40


def holds(operator: Operator, value: Any, found: Sequence[Any], scope: ConditionScope) -> bool:
    """Whether the values found at a path satisfy the operator: all, any or none of them.

    With nothing found ALL and ANY do not hold and NONE does; exists asks just that.
    """
    if operator is Operator.EXISTS or operator is Operator.NOT_EXISTS:
        return bool(found) is (operator is Operator.EXISTS)
    answers = (satisfies(operator, one, value) for one in found)
    if scope is ConditionScope.ALL:
        return bool(found) and all(answers)
    return any(answers) is (scope is ConditionScope.ANY)


def satisfies(operator: Operator, found: Any, value: Any) -> bool:
    """Whether one value satisfies the operator."""
    return _TESTS[operator](found, value)


def comparable(one: Any, other: Any) -> Pair | None:
    """Both as numbers, as instants or as texts; None where they are of different kinds.

    A text that is a number is taken for one beside a number, for attributes are often written as text.
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return (one, other) if isinstance(one, bool) and isinstance(other, bool) else None
    if isinstance(one, int | float) or isinstance(other, int | float):
        numbers = _number(one), _number(other)
        return numbers if None not in numbers else None
    if not isinstance(one, str) or not isinstance(other, str):
        return None
    instants = instant_of(one), instant_of(other)
    return instants if None not in instants else (one, other)


def instant_of(text: str) -> datetime | None:
    """The instant a text names in ISO 8601, UTC where it says no zone; None where it names none."""
    if len(text) < len("2026-01-01") or not text[:4].isdigit():
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, str) and len(value) > NUMBER_CHARACTERS_MAX:
        return None
    if not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _equal(found: Any, value: Any) -> bool:
    pair = comparable(found, value)
    return pair[0] == pair[1] if pair is not None else found == value and type(found) is type(value)


def _ordered(found: Any, value: Any, test: Callable[[Any, Any], bool]) -> bool:
    pair = comparable(found, value)
    return pair is not None and not isinstance(pair[0], bool) and test(*pair)


def _greater(found: Any, value: Any) -> bool:
    return _ordered(found, value, lambda one, other: one > other)


def _at_least(found: Any, value: Any) -> bool:
    return _ordered(found, value, lambda one, other: one >= other)


def _less(found: Any, value: Any) -> bool:
    return _ordered(found, value, lambda one, other: one < other)


def _at_most(found: Any, value: Any) -> bool:
    return _ordered(found, value, lambda one, other: one <= other)


def _contains(found: Any, value: Any) -> bool:
    return isinstance(found, str) and str(value) in found


_TESTS: Mapping[Operator, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        Operator.EQUALS: _equal,
        Operator.NOT_EQUALS: lambda found, value: not _equal(found, value),
        Operator.IN: lambda found, value: any(_equal(found, one) for one in value),
        Operator.NOT_IN: lambda found, value: not any(_equal(found, one) for one in value),
        Operator.BETWEEN: lambda found, value: _at_least(found, value[0]) and _at_most(found, value[1]),
        Operator.GREATER_THAN: _greater,
        Operator.GREATER_THAN_OR_EQUALS: _at_least,
        Operator.LESS_THAN: _less,
        Operator.LESS_THAN_OR_EQUALS: _at_most,
        Operator.CONTAINS: _contains,
    }
)
