"""The documents that journeys send."""

from collections.abc import Mapping, Sequence
from typing import Any

BOSTON = {"street": "1 Main St", "city": "Boston", "state": "MA", "postcode": "02118", "country": "US"}
ATLANTA = {"street": "2 Main St", "city": "Atlanta", "state": "GA", "postcode": "30301", "country": "US"}
ANN = {"deliveryFirstName": "Ann", "deliveryLastName": "Lee"}
ANN_COMES = {"collectedBy": "Ann Lee", "identityChecked": True, "identityDocument": "PASSPORT"}


def delivered(ref: str, lines: Mapping[str, int], **more: Any) -> dict[str, Any]:
    """An order for delivery to Boston; lines are units by product, 10.00 each."""
    choice = {"deliveryType": "STANDARD", "deliveryAddress": BOSTON}
    return {
        "ref": ref,
        "type": "HD",
        "retailer": {"id": 1},
        "fulfilmentChoice": choice,
        "items": [_item(str(number), *line) for number, line in enumerate(lines.items(), start=1)],
    } | more


def collected(ref: str, lines: Mapping[str, int], place: str = "NEAR", **wishes: Any) -> dict[str, Any]:
    """An order that Ann Lee collects at a place; wishes are further fields of its choice."""
    choice = {"deliveryType": "STANDARD", "pickupLocationRef": place, **ANN, **wishes}
    return delivered(ref, lines, type="CC", fulfilmentChoice=choice)


def mixed(
    ref: str, choices: Mapping[str, Mapping[str, Any]], lines: Sequence[tuple[str, int, str]], **more: Any
) -> dict[str, Any]:
    """A mixed basket; lines are (product, units, ref of the choice)."""
    items = [
        _item(str(number), product, units) | {"fulfilmentChoiceRef": choice}
        for number, (product, units, choice) in enumerate(lines, start=1)
    ]
    document = delivered(ref, {}, type="MULTI", items=items, **more)
    del document["fulfilmentChoice"]
    wishes = [{"ref": name, "deliveryType": "STANDARD", **wish} for name, wish in choices.items()]
    return document | {"fulfilmentChoices": wishes}


def _item(ref: str, product: str, units: int) -> dict[str, Any]:
    return {"ref": ref, "productRef": product, "quantity": units, "price": 10, "totalPrice": 10 * units}
