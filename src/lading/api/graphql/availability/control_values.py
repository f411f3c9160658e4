"""The values of a control as attributes with names and types."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from lading.api.graphql.scalars import instant_text
from lading.availability.control_records import values_of_row
from lading.availability.control_values import ControlValues, read_values
from lading.kernel.refusal import Refused

TYPES: Mapping[type, str] = {bool: "BOOLEAN", int: "INTEGER", float: "FLOAT", str: "STRING", datetime: "DATETIME"}


def values_of(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The values of a control as attributes; a scope that is not named is open."""
    values = values_of_row(row)
    named = {field.encode_name: getattr(values, field.name) for field in msgspec.structs.fields(ControlValues)}
    return [
        {
            "name": name,
            "type": TYPES[type(value)],
            "value": instant_text(value) if isinstance(value, datetime) else value,
        }
        for name, value in named.items()
        if value is not None
    ]


def values_given(values: list[dict[str, Any]]) -> ControlValues:
    """The values by name. Raises Refused CONTROL_VALUE_INVALID for a name, type or value that is wrong."""
    pointers: dict[str, str] = {}
    for index, value in enumerate(values):
        name = value["name"]
        if name in pointers:
            message = f"The value {name[:100]!r} stands twice."
            raise Refused("CONTROL_VALUE_INVALID", message, "Send each once.", pointer=f"/values/{index}")
        pointers[name] = f"/values/{index}"
    return read_values({value["name"]: value["value"] for value in values}, pointers)
