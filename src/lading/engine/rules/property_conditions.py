"""Rules that look at one property of a run and send an event if it is as wanted."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.json_path import ABSENT, PathInvalid, steps_of, value_at
from lading.engine.rule import RuleCall, RuleFailed
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


def property_of(call: RuleCall, parameters: PropertyParameters) -> Any:
    """The property that the path names. Raises RuleFailed JSONPATH_INVALID."""
    try:
        return value_at(document_of(call), steps_of(parameters.jsonpath))
    except PathInvalid as error:
        raise RuleFailed("JSONPATH_INVALID", str(error)) from error


def compares(call: RuleCall, parameters: ValueParameters, is_wanted: Callable[[int], bool]) -> bool:
    """Whether the property is there and compares with the value as is wanted."""
    found = property_of(call, parameters)
    return found is not ABSENT and is_wanted(compare(found, parameters.value))


def sent_if(call: RuleCall, parameters: PropertyParameters, *, is_wanted: bool) -> Actions:
    """Sends eventName to the same entity if the property is as wanted."""
    if not is_wanted:
        return []
    entity = call.entity
    return [
        SendEvent(
            name=parameters.event_name, entity=entity.key, subtype=entity.subtype, attributes=call.event.attributes
        )
    ]
