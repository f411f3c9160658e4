"""The rule AssignStorageArea."""

from typing import Any

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.storage_areas import ACTIVE, StorageArea, StorageAreaKey
from lading.order.choices.scope import choice_of
from lading.order.model import FULFILMENT, ArticleFields

STORAGE_AREA = "storageArea"


class Assigning(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """attributeName: the event's attribute that holds the ref of the storage area."""

    attribute_name: str = "storageAreaRef"


def assign_storage_area(areas: Loader[StorageAreaKey, StorageArea | None]) -> Rule[Assigning]:
    """The rule, bound to the loader of storage areas."""

    @rule("AssignStorageArea", Assigning)
    async def run(call: RuleCall, parameters: Assigning) -> Actions:
        """Notes with the parcel where it was put, at the place of collection or else where it was packed.

        An event that names no storage area changes nothing. One that the place does not have, or that is out of use,
        fails.
        """
        ref = call.event.attributes.get(parameters.attribute_name)
        if ref is None or ref == "":
            return []
        place = _place_of(call)
        area = await call.read(areas, StorageAreaKey(place, str(ref)))
        if area is None or area.status != ACTIVE:
            raise RuleFailed("STORAGE_AREA_UNKNOWN", f"{place} has no storage area {str(ref)[:100]} in use")
        value: dict[str, Any] = {"id": str(area.id), "ref": area.ref, "locationRef": area.location_ref}
        return [SetAttributes(call.entity, {STORAGE_AREA: {"type": "OBJECT", "value": value}})]

    return run


def _place_of(call: RuleCall) -> str:
    choice = choice_of(call.aggregate, call.entity)
    if choice is not None and choice.pickup_location_ref is not None:
        return choice.pickup_location_ref
    parcel: ArticleFields = call.entity.fields
    fulfilments = call.aggregate.children(FULFILMENT)
    return next(str(one.fields.location_ref) for one in fulfilments if one.id == parcel.fulfilment_id)
