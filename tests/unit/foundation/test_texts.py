"""Promises of the checks of refs, texts and attributes."""

import pytest

from lading.foundation.texts import check_attributes, check_ref, check_refs_once, check_text, check_type
from lading.kernel.refusal import Refused


@pytest.mark.parametrize("ref", ["A", "HD-1001", "DEFAULT:1", "15056n", "Ærø 7", "x" * 100, "%"])
def test_a_ref_is_a_hundred_printable_characters_at_most(ref: str) -> None:
    check_ref(ref)


@pytest.mark.parametrize("ref", ["", " ", "A ", " A", "A\nB", "A\x00", "x" * 101, "\u202eA"])
def test_anything_else_is_no_ref(ref: str) -> None:
    with pytest.raises(Refused) as refused:
        check_ref(ref, "/items/0/ref")
    assert (refused.value.code, refused.value.pointer) == ("REF_INVALID", "/items/0/ref")


def test_refs_that_differ_only_in_case_are_different_refs() -> None:
    check_refs_once("product", ["A", "a"], "/{index}")
    with pytest.raises(Refused) as refused:
        check_refs_once("product", ["A", "a", "A"], "/products/{index}")
    assert (refused.value.code, refused.value.pointer) == ("REF_TWICE", "/products/2/ref")


def test_a_text_is_kept_whole_or_refused() -> None:
    check_text(None, "/name")
    check_text("n" * 255, "/name")
    with pytest.raises(Refused) as long:
        check_text("n" * 256, "/name")
    with pytest.raises(Refused) as broken:
        check_text("\ud800", "/name")
    assert [long.value.code, broken.value.code] == ["TEXT_TOO_LONG", "JSON_TEXT"]


@pytest.mark.parametrize("text", ["", "t" * 51, "A\tB"])
def test_a_type_is_short_and_printable(text: str) -> None:
    with pytest.raises(Refused) as refused:
        check_type(text)
    assert refused.value.code == "TYPE_INVALID"


@pytest.mark.parametrize(
    "attributes",
    [
        {"a": 1},
        {"a": {"type": "STRING"}},
        {"a": {"type": "STRING", "value": 1, "more": 2}},
        {"a": {"type": 1, "value": 1}},
        {"": {"type": "STRING", "value": 1}},
        {"n" * 256: {"type": "STRING", "value": 1}},
    ],
)
def test_an_attribute_has_a_name_a_type_and_a_value(attributes: dict[str, object]) -> None:
    check_attributes({"good": {"type": "JSON", "value": {"deep": [None]}}})
    with pytest.raises(Refused) as refused:
        check_attributes(attributes)
    assert refused.value.code == "ATTRIBUTE_INVALID"
