"""Rows of a batch that are no counts: units expected at a date, or known of beside what is on hand. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from lading.inventory.batch_rows import BadRow, read_row
from lading.inventory.snapshot import RowRefusal

# What the ledger keeps by itself; a batch counts, or tells of something beside it.
LEDGER_TYPES = ("RESERVED", "SOFT_RESERVE", "SALE", "CORRECTION", "DELTA", "BESIDE")
INBOUND = "INBOUND"
TYPE_UNSUPPORTED = "TYPE_UNSUPPORTED"
_TYPE = r"[A-Z][A-Z0-9_]{0,49}"


class SideRow(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a type beside the ledger. ref: the sender's own, one a position; expected_at None: there already."""

    line: int
    product_ref: str
    location_ref: str
    ref: str
    type: str
    quantity: int
    status: str = "ACTIVE"
    condition: str = "NEW"
    storage_area_ref: str | None = None
    expected_at: datetime | None = None


def read_side_rows(
    entities: Sequence[Any], refused: Sequence[RowRefusal], *, retailer: int
) -> tuple[list[SideRow], list[RowRefusal]]:
    """Looks again at the rows refused for their type: those that tell of something beside the ledger, and the rest."""
    rows: list[SideRow] = []
    bad: list[RowRefusal] = []
    for refusal in refused:
        entity = entities[refusal.line - 1]
        if not is_side(refusal.code, entity):
            bad.append(refusal)
            continue
        try:
            rows.append(side_row_of(refusal.line, entity, retailer))
        except BadRow as one:
            bad.append(RowRefusal(refusal.line, one.code, one.message, one.hint))
    return rows, bad


def is_side(code: str, entity: Any) -> bool:
    """Whether a row that is no count, and was refused with the code, tells of something beside the ledger."""
    return code == TYPE_UNSUPPORTED and is_side_type(entity.get("type"))


def is_side_type(kind: Any) -> bool:
    """Whether units of a type are kept beside the ledger."""
    return isinstance(kind, str) and kind not in LEDGER_TYPES and re.fullmatch(_TYPE, kind) is not None


def side_row_of(line: int, entity: Mapping[str, Any], retailer: int) -> SideRow:
    """The row as a side quantity. Raises BadRow."""
    row = read_row(line, {**entity, "type": None}, retailer)
    expected_at = _instant(entity.get("expectedOn"))
    if entity["type"] == INBOUND and expected_at is None:
        raise BadRow("EXPECTED_ON_MISSING", "INBOUND units have no date.", "Send expectedOn.")
    return SideRow(
        line=line,
        product_ref=row.product_ref,
        location_ref=row.location_ref,
        ref=_text(entity, "ref", 255) or f"{entity['type']}:{expected_at.date() if expected_at else ''}",
        type=entity["type"],
        quantity=row.quantity,
        status=_text(entity, "status", 50) or "ACTIVE",
        condition=_text(entity, "condition", 50) or "NEW",
        storage_area_ref=_text(entity, "storageAreaRef", 100),
        expected_at=expected_at,
    )


def _text(entity: Mapping[str, Any], name: str, length_max: int) -> str | None:
    value = entity.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not 1 <= len(value) <= length_max:
        code = re.sub("([A-Z])", r"_\1", name).upper() + "_INVALID"
        raise BadRow(code, f"{name} is {value!r:.60}.", f"Send {name} as a text of 1 to {length_max} characters.")
    return value


def _instant(value: Any) -> datetime | None:
    """An instant, or the beginning of a day in UTC."""
    if value is None:
        return None
    text = f"{value}T00:00:00Z" if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value
    hint = "Send a date such as 2026-03-01, or an instant with its offset."
    bad = BadRow("EXPECTED_ON_INVALID", f"expectedOn is {value!r:.60}.", hint)
    try:
        found = msgspec.convert(text, datetime)
        at = found.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError) as error:
        raise bad from error
    if found.tzinfo is None:
        raise bad
    return at
