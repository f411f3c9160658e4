"""Tells the inventory catalogues of a retailer that a product went in or out of sale: its positions follow."""

from datetime import datetime
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import EntityKey, Event
from lading.engine.intake import accept
from lading.inventory.news import INVENTORY_CATALOGUE
from lading.kernel.identity import identity_of

EVENT_NAME = "ProductStatusChanged"


class ProductStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A product of a retailer with its new status. cause: the change it comes from, told once."""

    retailer: int
    product_ref: str
    status: str
    cause: UUID
    at: datetime


async def tell_product_status(connection: Connection, account: int, news: ProductStatus) -> None:
    """Accepts ProductStatusChanged for each inventory catalogue of the retailer that has a workflow."""
    rows = await queries_of(__package__, "catalogues.sql").told_catalogues(
        connection, account=account, retailer=news.retailer
    )
    events = [
        Event(
            id=identity_of(EVENT_NAME, str(news.cause), row["ref"]),
            name=EVENT_NAME,
            retailer=news.retailer,
            lane=identity_of(INVENTORY_CATALOGUE, row["ref"], "productRef", news.product_ref),
            root=EntityKey(INVENTORY_CATALOGUE, row["id"], row["ref"]),
            entity=EntityKey(INVENTORY_CATALOGUE, row["id"], row["ref"]),
            subtype=row["type"],
            attributes={"productRef": news.product_ref, "status": news.status},
            generated_by="lading",
            accepted_at=news.at,
        )
        for row in rows
    ]
    if events:
        await accept(connection, account, events)
