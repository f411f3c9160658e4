"""Strict JSON: what cannot be stored or repeated exactly is refused at the door, with its place."""

import json
from collections.abc import Sequence
from typing import NoReturn, TypeAlias

import msgspec

from lading.kernel.refusal import Malformed

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
JsonObject: TypeAlias = dict[str, Json]

DEPTH_MAX = 64
INTEGER_MAX = 2**63 - 1


def decode_json(body: bytes, *, bytes_max: int = 2_000_000) -> Json:
    """Decodes UTF-8 JSON; refuses NaN, infinities, duplicate keys, lone surrogates, NUL, huge integers, depth over 64.

    Raises Malformed with code BODY_TOO_LARGE, BODY_NOT_JSON, JSON_DUPLICATE_KEY, JSON_NUMBER, JSON_TEXT or JSON_DEPTH.
    """
    if len(body) > bytes_max:
        raise Malformed("BODY_TOO_LARGE", f"The body has {len(body)} bytes.", f"Send at most {bytes_max} bytes.")
    try:
        value: Json = json.loads(
            body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_object, parse_float=_float
        )
    except UnicodeDecodeError as error:
        raise Malformed("BODY_NOT_JSON", f"Byte {error.start} is not UTF-8.", "Send JSON encoded as UTF-8.") from error
    except RecursionError as error:
        raise Malformed("JSON_DEPTH", "The body is nested too deeply.", f"Nest at most {DEPTH_MAX} levels.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Malformed("BODY_NOT_JSON", f"{error.msg} at {place}.", "Send one JSON document.") from error
    except ValueError as error:  # int() refuses thousands of digits
        raise Malformed("JSON_NUMBER", "A number has too many digits.", "Use 64-bit integers.") from error
    check_json(value)
    return value


def check_json(value: Json, *, pointer: str = "", depth: int = 0) -> None:
    """Refuses text and numbers that PostgreSQL could not keep as they are."""
    if depth > DEPTH_MAX:
        raise Malformed(
            "JSON_DEPTH", "The body is nested too deeply.", f"Nest at most {DEPTH_MAX} levels.", pointer=pointer
        )
    if isinstance(value, str):
        _check_text(value, pointer)
    elif isinstance(value, dict):
        for key, child in value.items():
            _check_text(key, pointer)
            check_json(child, pointer=f"{pointer}/{_escape(key)}", depth=depth + 1)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            check_json(child, pointer=f"{pointer}/{index}", depth=depth + 1)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > INTEGER_MAX:
        raise Malformed("JSON_NUMBER", "An integer is beyond 64 bits.", "Use 64-bit integers.", pointer=pointer)


def encode_json(value: object) -> bytes:
    """Encodes to compact UTF-8 JSON (msgspec: structs, UUIDs and instants included)."""
    return msgspec.json.encode(value)


def _check_text(text: str, pointer: str) -> None:
    if "\x00" in text:
        raise Malformed("JSON_TEXT", "A text holds the NUL character.", "Remove U+0000.", pointer=pointer)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text) if not text.isascii() else False:
        raise Malformed("JSON_TEXT", "A text holds half a surrogate pair.", "Send valid Unicode.", pointer=pointer)


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _refuse_constant(literal: str) -> NoReturn:
    raise Malformed("JSON_NUMBER", f"{literal} is not a JSON number.", "Send a finite number.")


def _float(literal: str) -> float:
    value = float(literal)
    if value in (float("inf"), float("-inf")):
        raise Malformed("JSON_NUMBER", f"{literal[:40]} is beyond a double.", "Send a finite number.")
    return value


def _object(pairs: Sequence[tuple[str, Json]]) -> JsonObject:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Malformed(
            "JSON_DUPLICATE_KEY", f"The key {twice[:80]!r} stands twice in one object.", "Send each key once."
        )
    return result
