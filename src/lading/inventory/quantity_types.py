"""What an inventory catalogue makes of units beside its ledger, by their type, status and condition. Pure.

The attribute quantityTypes of a catalogue says it: {"expected": {…}, "unsellable": {…}, "sellable": {…}}, each with
types, statuses and conditions. Expected units are promised from their day on; unsellable ones lie in the count and are
not sold; sellable ones, which have no day, lie beside the count and are sold like counted ones.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from lading.inventory.side_rows import INBOUND
from lading.kernel.refusal import Refused

ATTRIBUTE = "quantityTypes"

_Names = Annotated[tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=50)], ...], msgspec.Meta(max_length=50)]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which side quantities count: types, statuses and conditions as senders name them."""

    types: _Names = (INBOUND,)
    statuses: _Names = ("ACTIVE", "CREATED")
    conditions: _Names = ("NEW",)


class There(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Side quantities that are there already; no condition named: any."""

    types: _Names = ()
    statuses: _Names = ("ACTIVE", "CREATED")
    conditions: _Names | None = None


class QuantityTypes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a catalogue makes of its side quantities."""

    expected: Wanted = Wanted()
    unsellable: There = There()
    sellable: There = There()


def check_quantity_types(attributes: Mapping[str, Any]) -> None:
    """Looks at the attribute of a catalogue (name → {"type": …, "value": …}). Raises Refused QUANTITY_TYPES_INVALID."""
    kept = attributes.get(ATTRIBUTE)
    if kept is None:
        return
    try:
        msgspec.convert(kept["value"], QuantityTypes)
    except msgspec.ValidationError as error:
        message = f"The attribute {ATTRIBUTE} cannot be used: {error}."
        hint = (
            'Send {"expected": {"types": […], "statuses": […], "conditions": […]}, "unsellable": {…}, "sellable": {…}}.'
        )
        raise Refused("QUANTITY_TYPES_INVALID", message, hint, pointer=f"/attributes/{ATTRIBUTE}") from error
