"""What of a quantity can be written: told by its type, before anything is."""

from collections.abc import Mapping
from typing import Any

from lading.inventory.batch_rows import TYPES_COUNTED, BadRow, read_row
from lading.inventory.by_hand import Place
from lading.inventory.side_rows import LEDGER_TYPES, SideRow, is_side_type, side_row_of
from lading.kernel.refusal import Refused

COUNT, DELTA = "LAST_ON_HAND", "DELTA"
_BESIDE_ONLY = ("condition", "expectedOn", "storageAreaRef", "status")
_POINTERS = {
    "QUANTITY": "/quantity",
    "EXPECTED": "/expectedOn",
    "CONDITION": "/condition",
    "STORAGE": "/storageAreaRef",
}


def refuse_beside_fields(kind: str, given: Mapping[str, Any]) -> None:
    """Raises Refused FIELD_UNKEPT for what only units beside the ledger have."""
    for name in _BESIDE_ONLY:
        if name in given:
            message = f"A quantity of type {kind} has no {name} of its own."
            hint = f"Leave {name} out, or write units of another type."
            raise Refused("FIELD_UNKEPT", message, hint, pointer=f"/{name}")


def refuse_ledger_type(kind: str, pointer: str) -> None:
    """Raises Refused TYPE_OF_LEDGER for a type that is not kept beside the ledger, TYPE_INVALID for none at all."""
    hint = "Write LAST_ON_HAND, a DELTA, or a type of your own."
    if kind in (*LEDGER_TYPES, *TYPES_COUNTED):
        message = f"Quantities of type {kind} are written by orders, holds and counts, and are final."
        raise Refused("TYPE_OF_LEDGER", message, hint, pointer=pointer)
    if not is_side_type(kind):
        message = f"{kind[:60]!r} is no type: capital letters, digits and _, 50 at most."
        raise Refused("TYPE_INVALID", message, hint, pointer=pointer)


def own_ref(given: Mapping[str, Any], place: Place) -> str:
    """What stands behind PRODUCT:LOCATION:TYPE in the ref of a new quantity. Raises Refused REF_INVALID."""
    begin = f"{place.name.product_ref}:{place.name.location_ref}:{given['type']}"
    if given["type"] == COUNT:
        if given["ref"] != begin:
            raise _ref_invalid(given["ref"], begin)
        return ""
    own: str = given["ref"].removeprefix(f"{begin}:")
    if own == given["ref"] or not 1 <= len(own) <= 255:
        raise _ref_invalid(given["ref"], f"{begin}:… with 1 to 255 characters of your own")
    return own


def counted_units(units: int, pointer: str = "/quantity") -> int:
    """Units of a count. Raises Refused QUANTITY_NEGATIVE, QUANTITY_TOO_LARGE."""
    try:
        return read_row(1, {"skuRef": "-", "locationRef": "-", "qty": units}, 0).quantity
    except BadRow as bad:
        raise Refused(bad.code, f"{bad}", bad.hint, pointer=pointer) from bad


def side_row(place: Place, own: str, fields: Mapping[str, Any]) -> SideRow:
    """Units beside the ledger as a batch would bring them. Raises Refused with the codes of a batch row."""
    expected = fields.get("expectedOn")
    entity = {
        **fields,
        "expectedOn": None if expected is None else expected.isoformat(),
        "ref": own,
        "qty": fields["quantity"],
        "skuRef": place.name.product_ref,
        "locationRef": place.name.location_ref,
    }
    try:
        return side_row_of(1, entity, 0)
    except BadRow as bad:
        raise _refused(bad) from bad


def _refused(bad: BadRow) -> Refused:
    return Refused(bad.code, f"{bad}", bad.hint, pointer=_POINTERS.get(bad.code.partition("_")[0], ""))


def _ref_invalid(ref: str, wanted: str) -> Refused:
    return Refused("REF_INVALID", f"{ref[:100]!r} does not name it as it is read.", f"Send {wanted}.", pointer="/ref")
