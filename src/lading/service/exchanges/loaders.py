"""Whole orders as rules of returns and billing read them."""

from collections.abc import Mapping, Sequence

from lading.database.connection import Connection
from lading.engine.entity import Aggregate
from lading.engine.ports import Address
from lading.order.model import ORDER
from lading.order.records import OrderStore
from lading.order.storage.loading import load_orders


class WholeOrderLoader:
    """An order with everything below it, by its ref; None where there is none. Nobody may change it."""

    name = "whole_order"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[str]) -> Mapping[str, Aggregate | None]:
        """A statement a table, however many orders."""
        addresses = [Address(entity_type=ORDER, entity_ref=key) for key in keys]
        found = await OrderStore().resolve(connection, account, addresses)
        ids = {key: one.root.id for key, one in zip(keys, found, strict=True) if one is not None}
        loaded = await load_orders(connection, account, list(ids.values()))
        return {key: loaded.get(ids[key]) if key in ids else None for key in keys}
