"""Which positions an event is about: a list of items, or one standing alone. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from lading.engine.rule import RuleFailed

ITEMS_MAX = 1_000
LISTS = ("items", "deltas")


class PositionItem(msgspec.Struct, frozen=True):
    """One position as a sender names it, and all that was said about it. line counts from 1."""

    line: int
    product_ref: str
    location_ref: str
    body: Mapping[str, Any]


def read_items(attributes: Mapping[str, Any]) -> list[PositionItem]:
    """The items of an event. Raises RuleFailed ITEMS_MALFORMED, ITEMS_TOO_MANY."""
    sent = next((attributes[name] for name in LISTS if name in attributes), [attributes])
    if not isinstance(sent, Sequence) or isinstance(sent, str) or not sent:
        raise RuleFailed("ITEMS_MALFORMED", "items is not a list with something in it")
    if len(sent) > ITEMS_MAX:
        raise RuleFailed("ITEMS_TOO_MANY", f"{len(sent)} items in one event; send at most {ITEMS_MAX}")
    return [_item(line, body) for line, body in enumerate(sent, start=1)]


def as_of(attributes: Mapping[str, Any], accepted_at: datetime) -> datetime:
    """When what the event reports was true: its asOf, else the instant it was accepted; never later than that."""
    given = attributes.get("asOf")
    if given is None:
        return accepted_at
    try:
        instant = msgspec.convert(given, datetime)
    except msgspec.ValidationError as error:
        raise RuleFailed("AS_OF_INVALID", f"asOf is {given!r:.60}, not an instant with its offset") from error
    if instant.tzinfo is None:
        raise RuleFailed("AS_OF_INVALID", f"asOf {given!r:.60} names no time zone")
    return min(instant.astimezone(UTC), accepted_at)


def _item(line: int, body: Any) -> PositionItem:
    if not isinstance(body, Mapping):
        raise RuleFailed("ITEMS_MALFORMED", f"item {line} is not a JSON object")
    product_ref = body.get("skuRef", body.get("productRef"))
    location_ref = body.get("locationRef")
    for name, value in (("skuRef", product_ref), ("locationRef", location_ref)):
        if not isinstance(value, str) or not 1 <= len(value) <= 100:
            raise RuleFailed("ITEMS_MALFORMED", f"item {line}: {name} is {value!r:.60}, not a text of 1 to 100")
    assert isinstance(product_ref, str) and isinstance(location_ref, str)
    return PositionItem(line, product_ref, location_ref, body)
