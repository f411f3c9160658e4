"""The demo's delivery services: made up for it, as a retailer might have agreed them."""

from importlib import resources

import msgspec

from lading.database.connection import Pool, transaction
from lading.foundation.delivery.model import DeliveryService
from lading.foundation.delivery.records import put_service


def read_delivery_services() -> list[DeliveryService]:
    """The services of the file."""
    text = (resources.files("lading.demo.data") / "files" / "delivery_services.json").read_bytes()
    return msgspec.json.decode(text, type=list[DeliveryService])


async def load_delivery_services(pool: Pool, account: int, retailer: int) -> int:
    """Loads them; returns how many are new."""
    async with transaction(pool, account) as connection:
        return sum([await put_service(connection, account, retailer, one) for one in read_delivery_services()])
