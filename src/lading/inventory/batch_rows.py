"""What a sender's batch row must look like. Pure; a bad row is refused by its line, the others are loaded."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec

from lading.inventory.snapshot import QUANTITY_MAX, CountRows, RowRefusal, SnapshotRow, columns_of

# A tuple: a sender may put anything here, and a list cannot be looked up in a set.
TYPES_COUNTED = (None, "DEFAULT", "LAST_ON_HAND")


Ref = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class GoodRow(msgspec.Struct, frozen=True, gc=False):
    """A row as it should be; whatever is not of this form is looked at again, slowly, and told what it lacks."""

    location_ref: Ref = msgspec.field(name="locationRef")
    quantity: Annotated[int, msgspec.Meta(ge=0, le=QUANTITY_MAX)] = msgspec.field(name="qty")
    product_ref: Ref | msgspec.UnsetType = msgspec.field(name="skuRef", default=msgspec.UNSET)
    other_ref: Ref | msgspec.UnsetType = msgspec.field(name="productRef", default=msgspec.UNSET)
    retailer: int | str | None = msgspec.field(name="retailerId", default=None)
    type: Literal["DEFAULT", "LAST_ON_HAND"] | None = None


class BadRow(Exception):
    """Carries code, message and hint of a row that cannot be loaded."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def parse_rows(text: str, *, retailer: int) -> tuple[CountRows, list[RowRefusal]]:
    """The rows of a JSON list that can be loaded, and a refusal for each that cannot; lines count from 1."""
    good = _all_good(text, retailer)
    if good is not None:
        return good, []
    rows, refusals = read_rows(msgspec.json.decode(text), retailer=retailer)
    return columns_of(rows), refusals


def _all_good(text: str, retailer: int) -> CountRows | None:
    """All rows in one go; None when one of them is not as it should be."""
    try:
        rows = msgspec.json.decode(text, type=list[GoodRow])
    except msgspec.ValidationError:
        return None
    own = {None, retailer, str(retailer)}
    products = [ref for row in rows if (ref := row.product_ref or row.other_ref)]
    if len(products) < len(rows) or any(row.retailer not in own for row in rows):
        return None
    return CountRows(
        lines=range(1, len(rows) + 1),
        product_refs=products,
        location_refs=[row.location_ref for row in rows],
        quantities=[row.quantity for row in rows],
    )


def read_rows(entities: Sequence[Any], *, retailer: int) -> tuple[list[SnapshotRow], list[RowRefusal]]:
    """The rows that can be loaded, and a refusal for each that cannot; lines count from 1."""
    rows: list[SnapshotRow] = []
    refusals: list[RowRefusal] = []
    for line, entity in enumerate(entities, start=1):
        try:
            rows.append(read_row(line, entity, retailer))
        except BadRow as bad:
            refusals.append(RowRefusal(line, bad.code, bad.message, bad.hint))
    return rows, refusals


def read_row(line: int, entity: Any, retailer: int) -> SnapshotRow:
    """One row. Raises BadRow."""
    if not isinstance(entity, dict):
        raise BadRow("ROW_INVALID", "The row is not a JSON object.", "Send {locationRef, skuRef, qty} per row.")
    _check_retailer(entity.get("retailerId"), retailer)
    if (kind := entity.get("type")) not in TYPES_COUNTED:
        raise BadRow("TYPE_UNSUPPORTED", f"Type {kind!r:.60} is not a count.", "Leave type out, or send LAST_ON_HAND.")
    product_ref = _ref(entity, "skuRef" if "skuRef" in entity else "productRef", "PRODUCT_REF_INVALID")
    location_ref = _ref(entity, "locationRef", "LOCATION_REF_INVALID")
    return SnapshotRow(line, product_ref, location_ref, _quantity(entity))


def _check_retailer(given: Any, retailer: int) -> None:
    if given is not None and str(given) != str(retailer):
        raise BadRow(
            "RETAILER_MISMATCH",
            f"The row names retailer {given!r:.40}, its job is of retailer {retailer}.",
            "Leave retailerId out, or send one job per retailer.",
        )


def _ref(entity: Mapping[str, Any], name: str, code: str) -> str:
    value = entity.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= 100:
        raise BadRow(code, f"{name} is {value!r:.60}.", f"Send {name} as a text of 1 to 100 characters.")
    return value


def _quantity(entity: Mapping[str, Any]) -> int:
    value = entity.get("qty")
    if value is None:
        raise BadRow("QUANTITY_MISSING", "The row has no qty.", "Send qty as a whole number of units.")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRow("QUANTITY_NOT_A_NUMBER", f"qty is {value!r:.60}.", "Send qty as a JSON number.")
    if value != value // 1:
        raise BadRow("QUANTITY_FRACTION", f"qty is {value!r:.60}.", "Send whole units.")
    if value < 0:
        raise BadRow("QUANTITY_NEGATIVE", f"qty is {value!r:.60}.", "Send what lies there: 0 or more.")
    if value > QUANTITY_MAX:
        raise BadRow("QUANTITY_TOO_LARGE", f"qty is {value!r:.60}.", f"Send at most {QUANTITY_MAX}.")
    return int(value)
