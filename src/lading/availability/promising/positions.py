"""What virtual positions show: of a product or a kit, at one location or over all of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lading.availability.loaders import ProductStockLoader
from lading.availability.promising.answering import anywhere, by_location
from lading.availability.promising.products import KnownProduct, products_by_number
from lading.availability.promising.reading import selling_of
from lading.availability.stock import ProductStock, StockKey
from lading.database.connection import Connection


class ShownPosition(NamedTuple):
    """A virtual position: the retailer is that of the catalogue; no location: the sum of all."""

    virtual_catalogue_ref: str
    retailer: int
    product_number: int
    location_number: int | None


async def shown_quantities(
    connection: Connection, account: int, asked: Sequence[ShownPosition]
) -> dict[ShownPosition, int]:
    """The units of each, after controls, holds and what is owed to those who wait; 0 where there is nothing."""
    products = await products_by_number(connection, account, sorted({one.product_number for one in asked}))
    numbers = {number for product in products.values() for number in product.stock_numbers}
    stocks = await ProductStockLoader().fetch(connection, account, _keys(asked, products)) if numbers else {}
    summed = {one.retailer for one in asked if one.location_number is None}
    selling = {retailer: await selling_of(connection, account, retailer) for retailer in summed}
    places: dict[tuple[str, int], Mapping[int, int]] = {}
    shown: dict[ShownPosition, int] = {}
    for one in asked:
        product = products.get(one.product_number)
        lying = _stocks(one.virtual_catalogue_ref, product, stocks)
        if product is None or not lying:
            shown[one] = 0
        elif one.location_number is None:
            shown[one] = anywhere(product, lying, selling[one.retailer])
        else:
            key = one.virtual_catalogue_ref, one.product_number
            if key not in places:
                places[key] = by_location(product, lying)
            shown[one] = places[key].get(one.location_number, 0)
    return shown


def _keys(asked: Sequence[ShownPosition], products: Mapping[int, KnownProduct]) -> list[StockKey]:
    shown = {(one.virtual_catalogue_ref, one.product_number) for one in asked if one.product_number in products}
    return sorted({StockKey(ref, number) for ref, product in shown for number in products[product].stock_numbers})


def _stocks(
    virtual_catalogue_ref: str, product: KnownProduct | None, stocks: Mapping[StockKey, ProductStock]
) -> list[ProductStock]:
    numbers = () if product is None else product.stock_numbers
    return [stocks[StockKey(virtual_catalogue_ref, number)] for number in numbers]
