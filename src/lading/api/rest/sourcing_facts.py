"""What planners know of products at locations, taken in by REST."""

from typing import Annotated

import msgspec

from lading.api.call import Call
from lading.api.fields import as_struct
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.database.connection import Connection
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require
from lading.order.sourcing.facts.loading import ROWS_MAX, StockFactRow, put_stock_facts

ROUTE = "sourcing-stock-facts"


class StockFactsBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Up to 5,000 facts about products of a catalogue."""

    product_catalogue_ref: str
    facts: Annotated[list[StockFactRow], msgspec.Meta(min_length=1, max_length=ROWS_MAX)]


class StockFactsKept(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many facts came, and how many of them were new or different."""

    count: int
    changed: int


async def take_stock_facts(call: Call) -> Answer:
    """Keeps ideal stock, inbound units, ages and markdowns: all rows, or by refusing one none."""
    return await once(call, ROUTE, lambda connection: _put(connection, call))


async def _put(connection: Connection, call: Call) -> Answer:
    require(call.user, Permission.INVENTORY_UPDATE)
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), StockFactsBody)
    changed = await put_stock_facts(connection, call.user.account, body.product_catalogue_ref, body.facts)
    return json_answer(200, StockFactsKept(count=len(body.facts), changed=changed))
