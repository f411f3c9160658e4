"""The fast reader and the kernel's reader are one reader: what one refuses, the other refuses in the same words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.api.strict_json import decode_strictly
from lading.kernel.json import decode_json
from lading.kernel.refusal import Malformed

BYTES_MAX = 100_000

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
# Pieces that make JSON go wrong in every way when put together at random.
pieces = st.sampled_from(
    [
        *("{", "}", "[", "]", ":", ",", '"a"', '"b"', '"a":', '"\\":', '"x\\u0000"', '"\\ud800"', "NaN", "1e999"),
        *("9" * 30, "1.5", "true", "null", " ", "\n", "\ufeff", '"ü"', '":"', '"a" :', "Infinity", "1E400", "-0"),
    ]
)


def outcome(read: Any, body: bytes) -> Any:
    try:
        value = read(body, bytes_max=BYTES_MAX)
    except Malformed as refused:
        return (refused.code, refused.pointer)
    # repr tells 1 from 1.0 and True, which compare equal.
    return repr(value)


@given(values, st.booleans(), st.sampled_from([None, 1]))
def test_what_any_writer_writes_is_read_alike(value: Any, ascii_only: bool, indent: int | None) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    assert outcome(decode_strictly, body) == outcome(decode_json, body)


@given(st.lists(pieces, max_size=14).map("".join))
def test_what_is_hardly_json_is_read_alike(text: str) -> None:
    assert outcome(decode_strictly, text.encode()) == outcome(decode_json, text.encode())


@given(st.binary(max_size=40))
def test_what_is_no_text_is_read_alike(body: bytes) -> None:
    assert outcome(decode_strictly, body) == outcome(decode_json, body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"a":1,"a":2}', "JSON_DUPLICATE_KEY"),
        (b'{"a":{"b":1,"b" : 1}}', "JSON_DUPLICATE_KEY"),
        (b'{"\\":":1,"a":1,"a":1}', "JSON_DUPLICATE_KEY"),
        (b'{"a":NaN}', "JSON_NUMBER"),
        (b'{"a":1e999}', "JSON_NUMBER"),
        (b"[9223372036854775808]", "JSON_NUMBER"),
        (b"9223372036854775808", "JSON_NUMBER"),
        (b'["\\u0000"]', "JSON_TEXT"),
        (b'["\\ud800"]', "JSON_TEXT"),
        (b"[" * 66 + b"]" * 66, "JSON_DEPTH"),
        (b"[" * 50_000, "JSON_DEPTH"),
        (b'{"a":"\xff"}', "BODY_NOT_JSON"),
        (b"[1] 2", "BODY_NOT_JSON"),
        (b"", "BODY_NOT_JSON"),
    ],
)
def test_what_could_not_be_kept_as_it_is_has_a_code_of_its_own(body: bytes, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        decode_strictly(body, bytes_max=BYTES_MAX)
    assert caught.value.code == code


@pytest.mark.parametrize("depth", [60, 63, 64, 65, 66])
def test_both_readers_stop_at_the_same_depth(depth: int) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        body = opening * depth + b"1" + closing * depth
        assert outcome(decode_strictly, body) == outcome(decode_json, body)
