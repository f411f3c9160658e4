"""The value of a setting as inputs give it: an object or list as it is, anything else as text of a type. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from lading.kernel.json import Json, decode_json
from lading.kernel.refusal import Refused

_TYPES: Mapping[str, tuple[type, ...]] = {"INTEGER": (int,), "NUMBER": (int, float), "BOOLEAN": (bool,)}
_LOBS = frozenset({"JSON", "LOB"})
_HINT = "Send STRING, INTEGER, NUMBER or BOOLEAN with value, or JSON with lobValue."


def value_given(given: Mapping[str, Any]) -> Json:
    """The value. Raises Refused SETTING_TYPE_UNKNOWN, SETTING_VALUE_MISSING or SETTING_VALUE_INVALID."""
    kind = str(given["valueType"]).upper()
    if kind in _LOBS:
        lob: Json = _present(given, "lobValue")
        return lob
    text: str = _present(given, "value")
    if kind == "STRING":
        return text
    if kind not in _TYPES:
        raise Refused("SETTING_TYPE_UNKNOWN", f"{kind[:40]!r} is no type of settings.", _HINT, pointer="/valueType")
    value = _decoded(text)
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "BOOLEAN"):
        message = f"{text[:40]!r} is no {kind}."
        raise Refused("SETTING_VALUE_INVALID", message, _HINT, pointer="/value")
    return value


def _present(given: Mapping[str, Any], name: str) -> Any:
    if name not in given:
        raise Refused("SETTING_VALUE_MISSING", f"{name} is not given.", _HINT, pointer=f"/{name}")
    return given[name]


def _decoded(text: str) -> Json:
    try:
        return decode_json(text.strip().encode())
    except (Refused, UnicodeEncodeError, msgspec.MsgspecError):
        return None
