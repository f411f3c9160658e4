"""Strict JSON: what could not be kept or repeated exactly is refused with its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.kernel.json import INTEGER_MAX, decode_json
from lading.kernel.refusal import Malformed

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-INTEGER_MAX, INTEGER_MAX)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_can_be_kept_is_read_as_it_is(value: Any) -> None:
    assert decode_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (b'{"a": NaN}', "JSON_NUMBER", ""),
        (b'{"a": -Infinity}', "JSON_NUMBER", ""),
        (b'{"a": 1e999}', "JSON_NUMBER", ""),
        (b'{"a": [0, 9223372036854775808]}', "JSON_NUMBER", "/a/1"),
        (b"1" * 5000, "JSON_NUMBER", ""),
        (b'{"a": 1, "a": 2}', "JSON_DUPLICATE_KEY", ""),
        (rb'{"a": {"b/c": "\u0000"}}', "JSON_TEXT", "/a/b~1c"),
        (rb'["\ud800"]', "JSON_TEXT", "/0"),
        (b"[" * 100 + b"]" * 100, "JSON_DEPTH", "/0" * 65),
        (b"[" * 100_000, "JSON_DEPTH", ""),
        (b'{"a": }', "BODY_NOT_JSON", ""),
        (b"", "BODY_NOT_JSON", ""),
        (b"\xff\xfe", "BODY_NOT_JSON", ""),
        (b'{"a": 1} {"b": 2}', "BODY_NOT_JSON", ""),
    ],
)
def test_what_cannot_be_kept_is_refused(body: bytes, code: str, pointer: str) -> None:
    with pytest.raises(Malformed) as refused:
        decode_json(body)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert refused.value.hint


def test_a_body_over_the_limit_is_not_even_read() -> None:
    with pytest.raises(Malformed) as refused:
        decode_json(b"not json", bytes_max=3)
    assert refused.value.code == "BODY_TOO_LARGE"
