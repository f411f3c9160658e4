"""What speaks against a condition, found before it is kept: code, place and hint."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from lading.engine.expressions.conditions import check_expression
from lading.kernel.refusal import Refused
from lading.order.sourcing.conditions.comparing import instant_of
from lading.order.sourcing.conditions.model import (
    EXPRESSION,
    PATH,
    ExpressionParameters,
    Operator,
    PathParameters,
)
from lading.order.sourcing.conditions.order_document import ROOTS
from lading.order.sourcing.conditions.paths import PathInvalid, path_of
from lading.order.sourcing.profiles.model import Condition

IN_VALUES_MAX = 1_000


def check_condition(condition: Condition, pointer: str) -> None:
    """Refuses a condition that cannot be asked.

    Raises Refused CONDITION_TYPE_UNKNOWN, CONDITION_PARAMETER, CONDITION_OPERATOR_UNKNOWN, CONDITION_PATH_UNKNOWN,
    CONDITION_VALUE, or the codes of check_expression.
    """
    check = _CHECKS.get(condition.type)
    if check is None:
        message = f"There is no kind of condition {condition.type[:100]!r}."
        raise Refused("CONDITION_TYPE_UNKNOWN", message, f"Use {PATH} or {EXPRESSION}.", pointer=f"{pointer}/type")
    check(condition.params, f"{pointer}/params")


def path_parameters(params: Mapping[str, Any], pointer: str = "") -> PathParameters:
    """The parameters of a path condition. Raises as check_condition does."""
    operator = params.get("operator")
    if operator not in set(Operator):
        message = f"There is no operator {str(operator)[:50]!r}."
        hint = f"Use one of {', '.join(Operator)}."
        raise Refused("CONDITION_OPERATOR_UNKNOWN", message, hint, pointer=f"{pointer}/operator")
    parameters: PathParameters = _converted(params, PathParameters, pointer)
    return parameters


def _check_path(params: Mapping[str, Any], pointer: str) -> None:
    parameters = path_parameters(params, pointer)
    try:
        steps = path_of(parameters.path)
    except PathInvalid as error:
        hint = "Write names with points between them, such as fulfilmentChoice.address.country."
        raise Refused("CONDITION_PATH_UNKNOWN", f"{error}.", hint, pointer=f"{pointer}/path") from error
    if steps[0] not in ROOTS:
        message = f"An order has no {steps[0][:50]!r}."
        hint = f"Begin with one of {', '.join(sorted(ROOTS))}."
        raise Refused("CONDITION_PATH_UNKNOWN", message, hint, pointer=f"{pointer}/path")
    fault = _value_fault(parameters.operator, parameters.value)
    if fault is not None:
        raise Refused("CONDITION_VALUE", f"{parameters.operator} takes {fault}.", pointer=f"{pointer}/value")


def _value_fault(operator: Operator, value: Any) -> str | None:
    """What the operator takes instead of this value."""
    if operator in {Operator.EXISTS, Operator.NOT_EXISTS}:
        return None if value is None else "no value"
    if operator in {Operator.IN, Operator.NOT_IN}:
        is_list = isinstance(value, list) and 1 <= len(value) <= IN_VALUES_MAX and all(map(_is_plain, value))
        return None if is_list else f"a list of 1 to {IN_VALUES_MAX} texts, numbers or truth values"
    if operator is Operator.BETWEEN:
        is_range = isinstance(value, list) and len(value) == 2 and all(map(_is_ordered, value))
        return None if is_range and _same_kind(*value) else "a list of two numbers or two instants, the lower first"
    if operator in {Operator.EQUALS, Operator.NOT_EQUALS, Operator.CONTAINS}:
        return None if _is_plain(value) else "a text, a number or a truth value"
    return None if _is_ordered(value) else "a number, an instant or a text"


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


def _is_ordered(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _same_kind(low: Any, high: Any) -> bool:
    if isinstance(low, str) and isinstance(high, str):
        instants = instant_of(low), instant_of(high)
        return instants[0] <= instants[1] if instants[0] and instants[1] else low <= high
    return not isinstance(low, str) and not isinstance(high, str) and bool(low <= high)


def _check_expression(params: Mapping[str, Any], pointer: str) -> None:
    parameters = _converted(params, ExpressionParameters, pointer)
    for problem in check_expression(parameters.expression):
        message = f"{problem.message} (character {problem.place})"
        raise Refused(problem.code, message, problem.hint, pointer=f"{pointer}/expression")


def _converted(params: Mapping[str, Any], kind: type[Any], pointer: str) -> Any:
    try:
        return msgspec.convert(params, kind)
    except msgspec.ValidationError as error:
        names = ", ".join(msgspec.structs.fields(kind)[i].encode_name for i in range(len(kind.__struct_fields__)))
        raise Refused("CONDITION_PARAMETER", f"{error}.", f"It takes {names}.", pointer=pointer) from error


_CHECKS: Mapping[str, Callable[[Mapping[str, Any], str], None]] = MappingProxyType(
    {PATH: _check_path, EXPRESSION: _check_expression}
)
