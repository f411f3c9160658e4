"""Orders out: one order with its items, fulfilments and parcels, and why it was sourced where it was."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.message import Answer, json_answer
from lading.api.rest.order_bodies import (
    FulfilmentChoiceRead,
    FulfilmentItemRead,
    FulfilmentRead,
    OrderItemRead,
    OrderRead,
    ParcelRead,
)
from lading.api.rest.order_money_reading import money_of
from lading.database.connection import Connection, read_only
from lading.database.queries import queries_of
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal
from lading.kernel.money import decimal_amount
from lading.kernel.refusal import NotFound
from lading.order.sourcing.explanation import BEST_COUNT, explain
from lading.order.sourcing.records import decisions_of, place_names

Row = Mapping[str, Any]
Struct = TypeVar("Struct", bound=msgspec.Struct)


async def read_order(call: Call) -> Answer:
    """One order with everything below it, as of one instant."""
    async with read_only(call.services.pool, call.user.account) as connection:
        row = await order_row(connection, call)
        value = await _order(connection, call.user, row)
    return json_answer(200, value)


async def explain_order(call: Call) -> Answer:
    """Every sourcing decision of an order; ?candidates=all for every location that was looked at."""
    is_whole = call.request.query_fields().get("candidates") == "all"
    account = call.user.account
    async with read_only(call.services.pool, account) as connection:
        row = await order_row(connection, call)
        recorded = await decisions_of(connection, account, row["id"])
        places = await place_names(connection, account, recorded)
    candidates_max = None if is_whole else BEST_COUNT
    return json_answer(200, explain(row["ref"], recorded, places, candidates_max=candidates_max))


async def order_row(connection: Connection, call: Call) -> Row:
    """The order named by the path. Raises NotFound alike for unknown orders and those out of the caller's reach."""
    ref = call.places["ref"]
    queries = queries_of(__package__, "order_reading.sql")
    row: Row | None = await queries.order_by_ref(connection, account=call.user.account, ref=ref)
    if row is None or not reaches(call.user, Permission.ORDER_VIEW, row["retailer"]):
        raise NotFound(
            "ORDER_UNKNOWN", f"There is no order {ref}.", "Check the ref; it is the one the order was sent with."
        )
    return row


async def _order(connection: Connection, user: Principal, row: Row) -> OrderRead:
    queries = queries_of(__package__, "order_reading.sql")
    below = {"account": user.account, "order_id": row["id"]}
    currency = row["currency"]
    items = await queries.items_of_order(connection, **below)
    choices = await queries.choices_of_order(connection, **below)
    return OrderRead(
        id=row["id"],
        ref=row["ref"],
        type=row["type"],
        status=row["status"],
        retailer_id=str(row["retailer"]),
        workflow_ref=row["workflow_ref"],
        workflow_version=row["workflow_version"],
        customer_ref=row["customer_ref"],
        currency=currency,
        total_price=_amount(row["total_minor"], currency),
        total_tax_price=_amount(row["total_tax_minor"], currency),
        attributes=row["attributes"],
        created_on=row["created_at"],
        updated_on=row["updated_at"],
        fulfilment_choices=[_struct(FulfilmentChoiceRead, choice) for choice in choices],
        items=[_item(item, currency) for item in items],
        fulfilments=await _fulfilments(connection, below),
        **await money_of(connection, user, row),
    )


async def _fulfilments(connection: Connection, below: Mapping[str, Any]) -> list[FulfilmentRead]:
    queries = queries_of(__package__, "order_reading.sql")
    rows = await queries.fulfilments_of_order(connection, **below)
    if not rows:
        return []
    items = _by_fulfilment(await queries.fulfilment_items_of_order(connection, **below))
    parcels = _by_fulfilment(await queries.parcels_of_order(connection, **below))
    return [
        FulfilmentRead(
            **_named(
                row, "id", "ref", "type", "status", "delivery_type", "fulfilment_choice_ref", "location_ref", "eta"
            ),
            expiry_time=row["expires_at"],
            created_on=row["created_at"],
            items=[_struct(FulfilmentItemRead, item) for item in items[row["id"]]],
            articles=[_struct(ParcelRead, parcel) for parcel in parcels[row["id"]]],
        )
        for row in rows
    ]


def _item(row: Row, currency: str) -> OrderItemRead:
    names = ("ref", "product_ref", "product_catalogue_ref", "fulfilment_choice_ref", "quantity", "cancelled_quantity")
    return OrderItemRead(
        **_named(row, *names, "status"),
        price=_amount(row["price_minor"], currency),
        total_price=_amount(row["total_minor"], currency),
    )


def _struct(kind: type[Struct], row: Row) -> Struct:
    return kind(**_named(row, *kind.__struct_fields__))


def _named(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _by_fulfilment(rows: Iterable[Row]) -> Mapping[Any, list[Row]]:
    grouped: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["fulfilment_id"]].append(row)
    return grouped


def _amount(minor: int | None, currency: str) -> float | None:
    return None if minor is None else float(decimal_amount(minor, currency))
