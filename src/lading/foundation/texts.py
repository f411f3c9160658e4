"""Checks of refs and other short texts, the same for every kind of record."""

from collections.abc import Iterable, Mapping
from typing import Any

from lading.foundation.refusals import ref_twice
from lading.kernel.json import check_json
from lading.kernel.refusal import Refused

REF_LENGTH_MAX = 100
TYPE_LENGTH_MAX = 50
TEXT_LENGTH_MAX = 255


def check_ref(ref: str, pointer: str = "/ref") -> None:
    """Refuses REF_INVALID unless the ref has 1 to 100 printable characters and no blank at either end."""
    if not 1 <= len(ref) <= REF_LENGTH_MAX or ref != ref.strip() or not ref.isprintable():
        raise Refused(
            "REF_INVALID",
            f"{ref[:REF_LENGTH_MAX]!r} is not a ref.",
            f"Use 1 to {REF_LENGTH_MAX} printable characters without a blank at either end.",
            pointer=pointer,
        )


def check_refs_once(kind: str, refs: Iterable[str], pointers: str) -> None:
    """Refuses REF_TWICE when one request holds the same ref twice; pointers is a template with {index}."""
    seen: set[str] = set()
    for index, ref in enumerate(refs):
        if ref in seen:
            raise ref_twice(kind, ref, pointers.format(index=index) + "/ref")
        seen.add(ref)


def check_type(text: str, pointer: str = "/type") -> None:
    """Refuses TYPE_INVALID unless the type has 1 to 50 printable characters."""
    if not 1 <= len(text) <= TYPE_LENGTH_MAX or not text.isprintable():
        hint = f"Use 1 to {TYPE_LENGTH_MAX} printable characters."
        raise Refused("TYPE_INVALID", f"{text[:TYPE_LENGTH_MAX]!r} is not a type.", hint, pointer=pointer)


def check_text(text: str | None, pointer: str, *, length_max: int = TEXT_LENGTH_MAX) -> None:
    """Refuses TEXT_TOO_LONG, and as Malformed JSON_TEXT what PostgreSQL cannot keep; None passes."""
    if text is None:
        return
    check_json(text, pointer=pointer)
    if len(text) > length_max:
        message = f"The text has {len(text)} characters."
        raise Refused("TEXT_TOO_LONG", message, f"Use at most {length_max} characters.", pointer=pointer)


def check_attributes(attributes: Mapping[str, Any], pointer: str = "/attributes") -> None:
    """Refuses ATTRIBUTE_INVALID unless every attribute is a name with {"type": …, "value": …}."""
    check_json(dict(attributes), pointer=pointer)
    for name, attribute in attributes.items():
        is_typed = isinstance(attribute, Mapping) and set(attribute) == {"type", "value"}
        if not is_typed or not isinstance(attribute["type"], str) or not 1 <= len(name) <= TEXT_LENGTH_MAX:
            message = f"The attribute {name[:TEXT_LENGTH_MAX]!r} is not a name with a type and a value."
            raise Refused("ATTRIBUTE_INVALID", message, 'Send {"type": "STRING", "value": …} by name.', pointer=pointer)
