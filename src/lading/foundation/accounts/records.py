"""Accounts and retailers as they are kept."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.accounts.numbers import take_numbers
from lading.foundation.texts import check_ref, check_text
from lading.kernel.json import check_json
from lading.kernel.refusal import Conflict, Refused

_CURRENCY = re.compile(r"[A-Z]{3}")
NUMBER_MAX = 2**31 - 1


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A customer of this installation; nothing is shared between two accounts."""

    account: int
    ref: str
    name: str
    created_at: datetime


class NewRetailer(msgspec.Struct, frozen=True, kw_only=True):
    """A retailer to be created; currency is an ISO 4217 code, details hold contact texts of the API."""

    ref: str
    name: str
    currency: str = "USD"
    details: Mapping[str, Any] = {}


class Retailer(msgspec.Struct, frozen=True, kw_only=True):
    """A business within an account; `retailer` is the number by which the API names it."""

    retailer: int
    ref: str
    name: str
    currency: str
    details: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


async def create_account(connection: Connection, account: int, ref: str, name: str) -> Account:
    """Creates the account whose transaction this is.

    Raises Refused REF_INVALID or ACCOUNT_INVALID, Conflict ACCOUNT_TAKEN (the number) or REF_TAKEN (the ref).
    """
    _check_account(account, ref, name)
    queries = queries_of(__package__)
    if await queries.insert_account(connection, account=account, ref=ref, name=name) is None:
        if await queries.account_by_number(connection, account=account) is not None:
            raise Conflict("ACCOUNT_TAKEN", f"There is an account {account} already.", "Choose another number.")
        raise refusals.ref_taken("account", ref, "/ref")
    return Account(**await queries.account_by_number(connection, account=account))


async def account_by_number(connection: Connection, account: int) -> Account | None:
    """The account of this transaction, or None while it was not created."""
    row = await queries_of(__package__).account_by_number(connection, account=account)
    return None if row is None else Account(**row)


async def accounts_seen(connection: Connection) -> tuple[Account, ...]:
    """Every account, in a dispatching transaction; in an account's own transaction just that one."""
    return tuple(Account(**row) for row in await queries_of(__package__).accounts_seen(connection))


async def create_retailer(connection: Connection, account: int, new: NewRetailer) -> Retailer:
    """Creates a retailer under the next retailer number of the account.

    Raises Refused REF_INVALID, CURRENCY_INVALID or TEXT_TOO_LONG, Conflict REF_TAKEN.
    """
    _check_retailer(new)
    (number,) = await take_numbers(connection, account, "retailer", 1)
    values = {"ref": new.ref, "name": new.name, "currency": new.currency, "details": dict(new.details)}
    if await queries_of(__package__).insert_retailer(connection, account=account, retailer=number, **values) is None:
        raise refusals.ref_taken("retailer", new.ref, "/ref")
    return (await retailers(connection, account, numbers=[number]))[0]


async def retailers(
    connection: Connection, account: int, *, numbers: Sequence[int] | None = None, refs: Sequence[str] | None = None
) -> tuple[Retailer, ...]:
    """Retailers by number; those of the given numbers and refs, or all."""
    possible = None if numbers is None else [number for number in numbers if 0 < number <= NUMBER_MAX]
    rows = await queries_of(__package__).retailers(connection, account=account, retailers=possible, refs=refs)
    return tuple(Retailer(**row) for row in rows)


async def check_retailers(connection: Connection, account: int, wanted: Mapping[int, str]) -> None:
    """Refuses RETAILER_UNKNOWN unless each retailer number exists; wanted gives the pointer for each."""
    known = {one.retailer for one in await retailers(connection, account, numbers=list(wanted))}
    for number, pointer in wanted.items():
        if number not in known:
            raise refusals.unknown("retailer", number, pointer)


def _check_account(account: int, ref: str, name: str) -> None:
    if not 0 < account <= NUMBER_MAX:
        raise Refused("ACCOUNT_INVALID", f"{account} is not an account number.", "Use 1 or more.", pointer="/account")
    check_ref(ref)
    check_text(name, "/name")


def _check_retailer(new: NewRetailer) -> None:
    check_ref(new.ref)
    check_text(new.name, "/name")
    check_json(dict(new.details), pointer="/details")
    if not _CURRENCY.fullmatch(new.currency):
        hint = "Use three capital letters as in ISO 4217, for instance USD."
        raise Refused("CURRENCY_INVALID", f"{new.currency[:10]!r} is not a currency.", hint, pointer="/currency")
