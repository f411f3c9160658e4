"""The customers of the real orders, as a retailer that moves to Lading would load them."""

from lading.database.connection import Pool, transaction
from lading.demo.data.files import packaged_rows
from lading.demo.data.orders import customer_ref_of
from lading.foundation.customers.records import NewCustomer, create_customers, customers_by_ref
from lading.kernel.identity import Identities


async def load_customers(pool: Pool, account: int, retailer: int, identities: Identities) -> int:
    """Creates the customers that are not there yet; returns how many."""
    numbers = dict.fromkeys(row["customer"] for row in packaged_rows("order_lines.csv.gz") if row["customer"])
    news = [_customer(number, retailer, identities) for number in numbers]
    async with transaction(pool, account) as connection:
        known = await customers_by_ref(connection, account, [new.ref for new in news])
        created = await create_customers(connection, account, [new for new in news if new.ref not in known])
    return len(created)


def _customer(number: str, retailer: int, identities: Identities) -> NewCustomer:
    """The source gives numbers only; the address is one of those reserved for documentation."""
    ref = customer_ref_of(number)
    return NewCustomer(
        id=identities.next(),
        ref=ref,
        retailer=retailer,
        username=ref.lower(),
        first_name="Customer",
        last_name=number,
        primary_email=f"{ref.lower()}@example.com",
    )
