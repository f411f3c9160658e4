"""Products as rules of orders read them: by catalogue and ref."""

from collections.abc import Mapping, Sequence

from lading.database.connection import Connection
from lading.foundation.products.model import Product, ProductKey
from lading.foundation.products.records import products_by_key


class ProductLoader:
    """A product by its ProductKey; None where there is none."""

    name = "product_by_key"

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[ProductKey]
    ) -> Mapping[ProductKey, Product | None]:
        """One statement for all keys."""
        found = await products_by_key(connection, account, keys)
        return {key: found.get(key) for key in keys}


def attribute_of(product: Product | None, name: str) -> object:
    """The value of a product's attribute; None where it has none."""
    kept = product.attributes.get(name) if product is not None else None
    return kept.get("value") if isinstance(kept, Mapping) else kept
