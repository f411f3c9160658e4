"""Rules that look at one property of a run and send an event if it is as wanted."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.json_path import ABSENT, PathInvalid, steps_of, value_at
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.engine.view import document_of

JsonPath = Annotated[str, msgspec.Meta(description="The place: $.entity…, $.root…, $.event…, $.attributes… or $.now.")]
Scalar = str | int | float | bool | None


class PropertyParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """jsonpath: the property. eventName: the event to send."""

    jsonpath: JsonPath
    event_name: str


class ValueParameters(PropertyParameters, frozen=True, kw_only=True, rename="camel"):
    """jsonpath: the property. value: what it is compared with. eventName: the event to send."""

    value: Scalar


class ValuesParameters(PropertyParameters, frozen=True, kw_only=True, rename="camel"):
    """jsonpath: the property. values: the least and the greatest, both included. eventName: the event to send."""

    values: tuple[Scalar, Scalar]


@rule("IfPropertyEquals", ValueParameters)
async def if_equals(call: RuleCall, parameters: ValueParameters) -> Actions:
    """Sends an event if a property has a value. Numbers are equal by amount, 5 and "5.0"; texts letter by letter."""
    found = _found(call, parameters)
    return _sent(call, parameters, is_wanted=found is not ABSENT and is_equal(found, parameters.value))


@rule("IfPropertyNotEquals", ValueParameters)
async def if_not_equals(call: RuleCall, parameters: ValueParameters) -> Actions:
    """Sends an event if a property has another value, or is not there."""
    found = _found(call, parameters)
    return _sent(call, parameters, is_wanted=found is ABSENT or not is_equal(found, parameters.value))


@rule("IfPropertyIsLessThan", ValueParameters)
async def if_less(call: RuleCall, parameters: ValueParameters) -> Actions:
    """Sends an event if a property is there and less. Numbers by amount, texts (instants too) by their letters."""
    return _sent(call, parameters, is_wanted=_compares(call, parameters, lambda order: order < 0))


@rule("IfPropertyIsGreaterThan", ValueParameters)
async def if_greater(call: RuleCall, parameters: ValueParameters) -> Actions:
    """Sends an event if a property is there and greater. Numbers by amount, texts (instants too) by their letters."""
    return _sent(call, parameters, is_wanted=_compares(call, parameters, lambda order: order > 0))


@rule("IfPropertyIsBetween", ValuesParameters)
async def if_between(call: RuleCall, parameters: ValuesParameters) -> Actions:
    """Sends an event if a property is there and between two values, both included."""
    found = _found(call, parameters)
    least, greatest = parameters.values
    is_wanted = found is not ABSENT and compare(found, least) >= 0 and compare(found, greatest) <= 0
    return _sent(call, parameters, is_wanted=is_wanted)


@rule("IfPropertyIsPresent", PropertyParameters)
async def if_present(call: RuleCall, parameters: PropertyParameters) -> Actions:
    """Sends an event if a property is there and not null."""
    return _sent(call, parameters, is_wanted=_found(call, parameters) not in (ABSENT, None))


@rule("IfPropertyIsNotPresent", PropertyParameters)
async def if_not_present(call: RuleCall, parameters: PropertyParameters) -> Actions:
    """Sends an event if a property is not there, or null."""
    return _sent(call, parameters, is_wanted=_found(call, parameters) in (ABSENT, None))


def is_equal(one: Any, other: Any) -> bool:
    """Whether two values are the same amount, or the same."""
    if isinstance(one, bool) or isinstance(other, bool):
        return str(one).lower() == str(other).lower()
    first, second = _amount(one), _amount(other)
    return first == second if first is not None and second is not None else bool(one == other)


def compare(one: Any, other: Any) -> int:
    """Below, at or above zero. Raises RuleFailed PROPERTY_INCOMPARABLE."""
    first, second = _amount(one), _amount(other)
    if first is not None and second is not None:
        return (first > second) - (first < second)
    if isinstance(one, str) and isinstance(other, str):
        return (one > other) - (one < other)
    raise RuleFailed(
        "PROPERTY_INCOMPARABLE", f"a {type(one).__name__} and a {type(other).__name__} have no order between them"
    )


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return amount if amount.is_finite() else None


def _found(call: RuleCall, parameters: PropertyParameters) -> Any:
    try:
        return value_at(document_of(call), steps_of(parameters.jsonpath))
    except PathInvalid as error:
        raise RuleFailed("JSONPATH_INVALID", str(error)) from error


def _compares(call: RuleCall, parameters: ValueParameters, is_wanted: Callable[[int], bool]) -> bool:
    found = _found(call, parameters)
    return found is not ABSENT and is_wanted(compare(found, parameters.value))


def _sent(call: RuleCall, parameters: PropertyParameters, *, is_wanted: bool) -> Actions:
    if not is_wanted:
        return []
    entity = call.entity
    return [
        SendEvent(
            name=parameters.event_name, entity=entity.key, subtype=entity.subtype, attributes=call.event.attributes
        )
    ]


RULES: tuple[Rule[Any], ...] = (if_equals, if_not_equals, if_less, if_greater, if_between, if_present, if_not_present)
