"""The values of a control: which product and location it is about, and how many units it withholds."""

from collections.abc import Mapping
from typing import Any

from lading.kernel.refusal import Refused

PRODUCT, LOCATION, BUFFER = "productRef", "locationRef", "buffer"
KINDS = ((PRODUCT, str, "STRING"), (LOCATION, str, "STRING"), (BUFFER, int, "INTEGER"))


def values_of(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The values of a control as attributes; a product or location that is not named means every one."""
    kept = {PRODUCT: row["product_ref"], LOCATION: row["location_ref"], BUFFER: row["buffer"]}
    return [{"name": name, "type": kind, "value": kept[name]} for name, _, kind in KINDS if kept[name] is not None]


def values_given(values: list[dict[str, Any]]) -> dict[str, Any]:
    """The values by name. Raises Refused CONTROL_VALUE_INVALID for another name, another type, or one named twice."""
    kinds = {name: kind for name, kind, _ in KINDS}
    found: dict[str, Any] = {}
    for index, value in enumerate(values):
        name = value["name"]
        if name not in kinds or name in found or type(value["value"]) is not kinds[name]:
            raise Refused(
                "CONTROL_VALUE_INVALID",
                f"{name[:100]!r} is no value of a control, stands twice, or has another type.",
                f"Send {PRODUCT} and {LOCATION} as texts and {BUFFER} as a whole number, each at most once.",
                pointer=f"/values/{index}",
            )
        found[name] = value["value"]
    return found
