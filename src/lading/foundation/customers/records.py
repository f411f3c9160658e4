"""Customers as they are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.accounts.records import check_retailers
from lading.foundation.places.opening import check_time_zone
from lading.foundation.texts import check_attributes, check_ref, check_refs_once, check_text
from lading.kernel.json import check_json
from lading.kernel.refusal import Conflict, Refused


class NewCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer to be created under an id of the caller's making; details hold title, department and country."""

    id: UUID
    ref: str
    retailer: int
    username: str
    first_name: str
    last_name: str | None = None
    primary_email: str
    primary_phone: str | None = None
    time_zone: str = "UTC"
    promotion_opt_in: bool = False
    details: Mapping[str, Any] = {}
    attributes: Mapping[str, Any] = {}


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who orders at a retailer."""

    id: UUID
    ref: str
    retailer: int
    username: str
    first_name: str
    last_name: str | None
    primary_email: str
    primary_phone: str | None
    status: str
    time_zone: str
    promotion_opt_in: bool
    details: Mapping[str, Any]
    attributes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


async def create_customers(
    connection: Connection, account: int, news: Sequence[NewCustomer], *, pointers: str = "/{index}"
) -> tuple[Customer, ...]:
    """Creates all of the customers or, by raising, none; they come back in the order given.

    Raises Refused with REF_INVALID, REF_TWICE, RETAILER_UNKNOWN, EMAIL_INVALID, TEXT_TOO_LONG, TIME_ZONE_UNKNOWN,
    ATTRIBUTE_INVALID; Conflict REF_TAKEN or USERNAME_TAKEN.
    """
    for index, new in enumerate(news):
        _check_at(new, pointers.format(index=index))
    check_refs_once("customer", (new.ref for new in news), pointers)
    places = {new.retailer: pointers.format(index=index) + "/retailer" for index, new in enumerate(news)}
    await check_retailers(connection, account, places)
    rows = await queries_of(__package__).insert_customers(connection, account=account, customers=list(news))
    await _check_inserted(connection, account, news, {row["id"] for row in rows}, pointers)
    created = await customers_by_id(connection, account, [new.id for new in news])
    return tuple(created[new.id] for new in news)


async def customers_by_id(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, Customer]:
    """The customers of the account among the ids."""
    rows = await queries_of(__package__).customers_by_id(connection, account=account, ids=ids)
    return {row["id"]: Customer(**row) for row in rows}


async def customers_by_ref(connection: Connection, account: int, refs: Sequence[str]) -> dict[str, Customer]:
    """The customers of the account among the refs."""
    rows = await queries_of(__package__).customers_by_ref(connection, account=account, refs=refs)
    return {row["ref"]: Customer(**row) for row in rows}


async def _check_inserted(
    connection: Connection, account: int, news: Sequence[NewCustomer], inserted: set[UUID], pointers: str
) -> None:
    refused = [index for index, new in enumerate(news) if new.id not in inserted]
    if not refused:
        return
    new, pointer = news[refused[0]], pointers.format(index=refused[0])
    existing = (await customers_by_ref(connection, account, [new.ref])).get(new.ref)
    if existing is not None and existing.id != new.id:
        raise refusals.ref_taken("customer", new.ref, pointer + "/ref")
    message = f"There is a customer with the username {new.username} already."
    raise Conflict("USERNAME_TAKEN", message, "Choose another username.", pointer=pointer + "/username")


def _check_at(new: NewCustomer, pointer: str) -> None:
    try:
        _check(new)
    except Refused as refusal:
        raise refusal.at(pointer) from None


def _check(new: NewCustomer) -> None:
    check_ref(new.ref)
    check_text(new.username, "/username")
    check_text(new.first_name, "/firstName")
    check_text(new.last_name, "/lastName")
    check_text(new.primary_email, "/primaryEmail")
    check_text(new.primary_phone, "/primaryPhone")
    name, at, domain = new.primary_email.partition("@")
    if not (name and at and domain) or " " in new.primary_email:
        hint = "Write it as name@domain."
        raise Refused(
            "EMAIL_INVALID", f"{new.primary_email[:60]!r} is not an email address.", hint, pointer="/primaryEmail"
        )
    check_time_zone(new.time_zone, "/timezone")
    check_attributes(new.attributes)
    check_json(dict(new.details), pointer="/details")
