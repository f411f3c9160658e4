"""Typed bodies: decoded JSON becomes a frozen struct, or a refusal with the place of what is wrong."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar, get_args
from uuid import UUID

import msgspec

from lading.kernel.refusal import Refused

Struct = TypeVar("Struct")

_PLACE = re.compile(r" - at `(?:key in )?\$(?P<path>.*)`$")
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]
_INTEGER = re.compile(r"-?[0-9]{1,19}")
_MISSING = re.compile(r"^Object missing required field `(?P<name>[^`]+)`")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


def as_struct(value: object, kind: type[Struct]) -> Struct:
    """The value as that struct. Raises Refused FIELD_INVALID with the pointer of the field."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        text = str(error)
        raise Refused(
            "FIELD_INVALID",
            _PLACE.sub("", text) + ".",
            "GET /openapi.json describes the body.",
            pointer=pointer_in(text),
        ) from error


def refuse_unknown_fields(value: object, kind: Any, pointer: str = "") -> None:
    """Raises Refused FIELD_UNKNOWN for a field that the struct, or one inside it, does not have.

    For bodies whose structs are also kept: what is kept may have fields of a newer version, what is sent may not.
    """
    if isinstance(value, list):
        for index, one in enumerate(value):
            refuse_unknown_fields(one, kind, f"{pointer}/{index}")
    elif isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        known = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
        for name, one in value.items():
            if name not in known:
                hint = f"Known are {', '.join(sorted(known))}."
                raise Refused(
                    "FIELD_UNKNOWN", f"There is no field {name[:80]}.", hint, pointer=f"{pointer}/{name[:80]}"
                )
            inner = next((of for of in get_args(known[name]) if isinstance(of, type)), known[name])
            refuse_unknown_fields(one, inner, f"{pointer}/{name}")


def pointer_in(message: str) -> str:
    """The JSON pointer to the place a validation message names, a missing field included; empty for the document."""
    place, missing = _PLACE.search(message), _MISSING.match(message)
    steps = [name or index for name, index in _STEP.findall(place["path"])] if place else []
    return "".join(f"/{step}" for step in [*steps, *([missing["name"]] if missing else [])])


def uuid_or_none(text: object) -> UUID | None:
    """The UUID a text stands for; None for any other text, because nothing can be found under it."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def in_utc(instant: datetime, pointer: str) -> datetime:
    """The instant in UTC. Raises Refused FIELD_INVALID when it falls outside the years 1 to 9999 there."""
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise Refused(
            "FIELD_INVALID", f"The instant {instant} is out of range.", "Send an instant of our era.", pointer=pointer
        ) from error


def refuse_unknown_filters(fields: Mapping[str, str], known: Collection[str], *, place: str = "query") -> None:
    """Raises Refused FILTER_UNKNOWN for a field of a query or filter not known: ignoring it would show too much."""
    if unknown := sorted(fields.keys() - set(known)):
        name = unknown[0][:80]
        hint = f"Use {', '.join(sorted(known))}." if known else "Leave it out: there are none here."
        raise Refused("FILTER_UNKNOWN", f"There is no filter {name!r}.", hint, pointer=f"{place}/{name}")


def instant_field(fields: Mapping[str, str], name: str) -> datetime | None:
    """An ISO 8601 instant with its offset in a query field, or None. Raises Refused FIELD_INVALID."""
    # The plus sign of an offset arrives as a blank when the sender forgot to encode it.
    text = fields.get(name, "").strip().replace(" ", "+")
    if name not in fields:
        return None
    return in_utc(_converted(text, _Instant, name, "an instant such as 2026-01-31T09:00:00Z"), f"query/{name}")


def integer_field(fields: Mapping[str, str], name: str, *, least: int, most: int) -> int | None:
    """An integer within bounds in a query field, or None. Raises Refused FIELD_INVALID."""
    if name not in fields:
        return None
    value = int(fields[name]) if _INTEGER.fullmatch(fields[name]) else None
    if value is None or not least <= value <= most:
        raise _invalid(name, f"an integer from {least} to {most}")
    return value


def boolean_field(fields: Mapping[str, str], name: str, *, default: bool) -> bool:
    """True or false in a query field. Raises Refused FIELD_INVALID."""
    text = fields.get(name, "true" if default else "false")
    if text not in ("true", "false"):
        raise _invalid(name, "true or false")
    return text == "true"


def _converted(text: str, kind: Any, name: str, what: str) -> Any:
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(name, what) from error


def _invalid(name: str, what: str) -> Refused:
    return Refused("FIELD_INVALID", f"The field {name} is not {what}.", f"Send {what}.", pointer=f"query/{name}")
