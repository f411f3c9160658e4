"""The products of the retailer, from what was sold."""

from typing import Final

from lading.demo.data.files import Row, packaged_rows
from lading.demo.data.model import DemoProduct
from lading.demo.data.order_lines import minor_units

CURRENCY: Final = "GBP"


def read_products() -> tuple[DemoProduct, ...]:
    """Every product with a sale in the kept months or with a position; price is the most frequent one paid.

    Products whose refs differ only in letter case stay apart, as their names and prices do.
    """
    return tuple(_product(row) for row in packaged_rows("products.csv.gz"))


def _product(row: Row) -> DemoProduct:
    return DemoProduct(row["ref"], row["name"], minor_units(row["price"]), CURRENCY)
