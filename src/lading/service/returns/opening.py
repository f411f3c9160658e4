"""New return orders in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.order.storage.rows import write_rows
from lading.service.returns.effects import NewReturn
from lading.service.returns.model import RETURN_ORDER, ReturnItem

Row = tuple[Any, ...]


async def insert_returns(connection: Connection, account: int, opened: Sequence[NewReturn], at: datetime) -> None:
    """Writes return orders with their items; each follows the workflow version that is active for it now."""
    queries = queries_of(__package__)
    await write_rows(queries.insert_returns, connection, account, [_row(one) for one in opened], at)
    items = [_item_row(one.key.id, item) for one in opened for item in one.fields.items]
    await write_rows(queries.insert_return_items, connection, account, items, at)


def _row(one: NewReturn) -> Row:
    fields = one.fields
    return (
        one.key.id,
        one.key.ref,
        one.retailer,
        one.type,
        f"{RETURN_ORDER}::{one.type}",
        fields.order_id,
        fields.customer_id,
        fields.lodged_location_id,
        fields.destination_location_id,
        one.authorisation_key,
        one.authorisation_expires_at,
        fields.pickup_address,
        fields.currency,
        fields.subtotal_minor,
        fields.tax_minor,
        fields.tax_type,
        one.attributes,
    )


def _item_row(return_id: UUID, item: ReturnItem) -> Row:
    worth = item.worth
    return (
        return_id,
        item.id,
        item.line,
        item.ref,
        item.type,
        item.status,
        item.order_item_id,
        item.product_number,
        item.product_ref,
        item.product_catalogue_ref,
        item.quantity,
        item.unit_minor,
        item.amount_minor,
        item.tax_minor,
        worth.quantity if worth else None,
        worth.net_minor if worth else None,
        worth.tax_minor if worth else None,
        item.is_agreed,
        item.details,
        item.attributes,
    )
