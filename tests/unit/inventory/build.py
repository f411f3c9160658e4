"""A catalogue with positions, built in memory for unit tests."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.inventory.effects import PositionKey
from lading.inventory.position_model import (
    INVENTORY_POSITION,
    PositionFact,
    PositionFields,
    position_id,
)

COUNTED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = PositionKey(4, 1, 2)


def catalogue() -> Aggregate:
    root = Entity(
        EntityKey("INVENTORY_CATALOGUE", UUID(int=7000), "DEFAULT:1"), subtype="DEFAULT", status="ACTIVE", fields=None
    )
    return Aggregate(root, account=1, retailer=1, workflow_ref="INVENTORY_CATALOGUE::DEFAULT", workflow_version=1)


def fields(**changes: Any) -> PositionFields:
    plain: dict[str, Any] = {
        "key": KEY,
        "product_ref": "P1",
        "location_ref": "L2",
        "product_status": "ACTIVE",
        "location_status": "ACTIVE",
        "on_hand": 5,
        "counted": 8,
        "counted_at": COUNTED_AT,
        "active_types": frozenset({"LAST_ON_HAND", "SALE"}),
    }
    return PositionFields(**plain | changes)


def position(status: str = "ACTIVE", **changes: Any) -> Entity:
    key = EntityKey(INVENTORY_POSITION, position_id(KEY), "P1:L2:DEFAULT")
    return Entity(key, subtype="DEFAULT", status=status, fields=fields(**changes))


def there(**changes: Any) -> PositionFact:
    held = fields(**changes)
    return PositionFact(
        key=KEY,
        product_number=KEY.product_number,
        status="ACTIVE",
        position=held,
        product_status=held.product_status,
        location_status=held.location_status,
    )


def nowhere() -> PositionFact:
    """Product and location are known; nothing was ever counted there."""
    return PositionFact(key=KEY, product_number=KEY.product_number, product_status="ACTIVE", location_status="INACTIVE")


def unknown(what: str = "product") -> PositionFact:
    return PositionFact(key=None, missing=what)


def item(**more: Any) -> dict[str, Any]:
    return {"skuRef": "P1", "locationRef": "L2", **more}
