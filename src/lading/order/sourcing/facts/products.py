"""Products and customers as conditions and criteria ask for them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.customers.records import Customer, customers_by_id
from lading.foundation.products.model import Product


class ProductByNumberLoader:
    """A product by its number; None where there is none."""

    name = "product_by_number"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[int]) -> Mapping[int, Product | None]:
        """One statement for all numbers."""
        rows = await queries_of(__package__).products_by_number(connection, account=account, numbers=sorted(keys))
        found: dict[int, Product | None] = dict.fromkeys(keys)
        found.update({row["number"]: Product(**row) for row in rows})
        return found


class CustomerLoader:
    """A customer by id; None where there is none."""

    name = "customer_by_id"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[UUID]) -> Mapping[UUID, Customer | None]:
        """One statement for all ids."""
        found = await customers_by_id(connection, account, list(keys))
        return {key: found.get(key) for key in keys}
