"""Which vendor sends which units of an order. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from lading.order.model import OrderItem


def units_by_vendor(
    items: Sequence[OrderItem], open_by_item: Mapping[UUID, int], vendor_of: Mapping[UUID, str]
) -> dict[str, list[tuple[OrderItem, int]]]:
    """Vendor location ref → its lines with their open units, in their order; lines without a vendor left out."""
    found: dict[str, list[tuple[OrderItem, int]]] = {}
    for item in items:
        vendor, units = vendor_of.get(item.id), open_by_item.get(item.id, 0)
        if vendor and units:
            found.setdefault(vendor, []).append((item, units))
    return found
