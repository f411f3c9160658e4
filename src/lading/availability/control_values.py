"""What a control is told: how much it keeps back, of which products, where and when. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from lading.availability.controls import EXCLUSION, PERCENTAGE_BUFFER, QUANTITY_BUFFER, THRESHOLD, TYPES
from lading.inventory.snapshot import QUANTITY_MAX
from lading.kernel.refusal import Refused

BUFFER, PERCENTAGE, UNITS = "buffer", "percentage", "threshold"
AMOUNT_OF: Mapping[str, str | None] = {
    EXCLUSION: None,
    QUANTITY_BUFFER: BUFFER,
    PERCENTAGE_BUFFER: PERCENTAGE,
    THRESHOLD: UNITS,
}
ATTRIBUTE_LENGTH_MAX = 100


class ControlValues(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The values of a control by name. What is left out of its scope is open: every product, every location, always.

    buffer in units; percentage of what was supplied, 0 to 100 with at most two decimals; threshold in units, 1 or more.
    attribute names one of the product's, attributeValue what it must be. activeTo itself is over.
    """

    product_ref: str | None = None
    category_ref: str | None = None
    attribute: str | None = None
    attribute_value: str | int | float | bool | None = None
    location_ref: str | None = None
    network_ref: str | None = None
    buffer: int | None = None
    percentage: int | float | None = None
    threshold: int | None = None
    active_from: datetime | None = None
    active_to: datetime | None = None

    @property
    def basis_points(self) -> int:
        """The percentage in hundredths of a percent."""
        return int(Decimal(str(self.percentage or 0)) * 100)


def read_values(given: Mapping[str, Any], pointers: Mapping[str, str]) -> ControlValues:
    """Values by name as they were sent. Raises Refused CONTROL_VALUE_INVALID with the place of the value."""
    for name, value in given.items():
        try:
            msgspec.convert({name: value}, ControlValues)
        except msgspec.ValidationError as error:
            known = ", ".join(field.encode_name for field in msgspec.structs.fields(ControlValues))
            message = f"{name[:100]!r} is no value of a control, or {str(value)[:60]!r} is none for it: {error}."
            hint = f"The values are {known}; instants are written as 2026-11-27T00:00:00Z."
            raise Refused("CONTROL_VALUE_INVALID", message, hint, pointer=pointers.get(name, "")) from error
    return msgspec.convert(dict(given), ControlValues)


def check_values(kind: str, values: ControlValues) -> None:
    """Refuses values that make no sense for the type of control.

    Raises Refused TYPE_INVALID, CONTROL_VALUE_UNSUITABLE, BUFFER_INVALID, PERCENTAGE_INVALID, THRESHOLD_INVALID,
    SCHEDULE_INVALID, CONTROL_SCOPE_INVALID.
    """
    if kind not in TYPES:
        hint = f"Send one of {', '.join(TYPES)}."
        raise Refused("TYPE_INVALID", f"{kind[:50]!r} is no type of control.", hint, pointer="/type")
    for name in (BUFFER, PERCENTAGE, UNITS):
        if getattr(values, name) is not None and name != AMOUNT_OF[kind]:
            hint = f"Send {AMOUNT_OF[kind]}." if AMOUNT_OF[kind] else "Leave it out: an exclusion shows nothing at all."
            raise Refused("CONTROL_VALUE_UNSUITABLE", f"A {kind} has no {name}.", hint, pointer="/values")
    _check_amounts(kind, values)
    _check_scope(values)


def _check_amounts(kind: str, values: ControlValues) -> None:
    if values.buffer is not None and not 0 <= values.buffer <= QUANTITY_MAX:
        hint = f"Send 0 to {QUANTITY_MAX} units."
        raise Refused("BUFFER_INVALID", f"The buffer is {values.buffer} units.", hint, pointer="/values")
    if kind == THRESHOLD and not 1 <= (values.threshold or 0) <= QUANTITY_MAX:
        hint = f"Send 1 to {QUANTITY_MAX} units."
        raise Refused("THRESHOLD_INVALID", f"The threshold is {values.threshold} units.", hint, pointer="/values")
    if kind == PERCENTAGE_BUFFER and not _is_percentage(values.percentage):
        hint = "Send 0 to 100, with at most two decimals."
        raise Refused("PERCENTAGE_INVALID", f"The percentage is {values.percentage}.", hint, pointer="/values")


def _is_percentage(value: float | None) -> bool:
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return False
    return exact.is_finite() and 0 <= exact <= 100 and exact * 100 == int(exact * 100)


def _instant(name: str, at: datetime | None) -> datetime | None:
    """The instant in UTC. Raises Refused SCHEDULE_INVALID where it has no time zone, or falls out of the calendar."""
    hint = "Write it as 2026-11-27T00:00:00Z."
    if at is not None and at.tzinfo is None:
        raise Refused("SCHEDULE_INVALID", f"{name} has no time zone.", hint, pointer="/values")
    try:
        return None if at is None else at.astimezone(UTC)
    except OverflowError as error:
        raise Refused("SCHEDULE_INVALID", f"{name} is out of range.", hint, pointer="/values") from error


def _check_scope(values: ControlValues) -> None:
    begins_at, ends_at = _instant("activeFrom", values.active_from), _instant("activeTo", values.active_to)
    if begins_at is not None and ends_at is not None and begins_at >= ends_at:
        message = f"The control would end at {ends_at.isoformat()}, before it begins."
        raise Refused("SCHEDULE_INVALID", message, "Send activeFrom before activeTo.", pointer="/values")
    if (values.attribute is None) != (values.attribute_value is None):
        message = "A control by attribute needs both the attribute and its value."
        raise Refused("CONTROL_SCOPE_INVALID", message, "Send attribute and attributeValue.", pointer="/values")
    if values.attribute is not None and not 1 <= len(values.attribute) <= ATTRIBUTE_LENGTH_MAX:
        message = f"The name of the attribute has {len(values.attribute)} characters."
        raise Refused("CONTROL_SCOPE_INVALID", message, f"Send 1 to {ATTRIBUTE_LENGTH_MAX}.", pointer="/values")
