"""What a cart's items come to in products that lie on shelves: a kit is held by its components."""

from collections.abc import Mapping, Sequence

from lading.availability.holds.model import HoldItem
from lading.availability.holds.placing import Wanted
from lading.availability.promising.products import KnownProduct, locations_by_ref, products_by_ref
from lading.database.connection import Connection
from lading.foundation.refusals import unknown


async def wanted_of(
    connection: Connection, account: int, product_catalogue_ref: str, items: Sequence[HoldItem]
) -> list[Wanted]:
    """The units of each product by item. Raises Refused PRODUCT_UNKNOWN, LOCATION_UNKNOWN."""
    refs = sorted({item.product_ref for item in items})
    products = await products_by_ref(connection, account, product_catalogue_ref, refs)
    named = sorted({item.location_ref for item in items if item.location_ref is not None})
    places = await locations_by_ref(connection, account, named)
    wanted: list[Wanted] = []
    for index, item in enumerate(items):
        location = None
        if item.location_ref is not None:
            if item.location_ref not in places:
                raise unknown("location", item.location_ref, f"/items/{index}/locationRef")
            location = places[item.location_ref].number
        wanted += [
            Wanted(item=index, product_number=number, quantity=item.quantity * each, location_number=location)
            for number, each in _parts(item, products, f"/items/{index}/productRef")
        ]
    return wanted


def _parts(item: HoldItem, products: Mapping[str, KnownProduct], pointer: str) -> list[tuple[int, int]]:
    """Product number and units for each unit of the item."""
    product = products.get(item.product_ref)
    if product is None or not product.stock_numbers:
        raise unknown("product", item.product_ref, pointer)
    return list(zip(product.stock_numbers, product.needed, strict=True))
