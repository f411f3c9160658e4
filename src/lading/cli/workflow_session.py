"""What the workflow commands share: reading files, choosing account and retailer, printing."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer

from lading.bootstrap.credentials import accounts_chosen, several_accounts
from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.bootstrap.registry import build_registry
from lading.bootstrap.workflow_tools import built_in_variables
from lading.database.connection import Connection, Pool, open_pool, read_only, transaction
from lading.database.settings import DatabaseSettings
from lading.engine.registry import Registry
from lading.engine.workflows.draft import Draft, read_draft
from lading.foundation.accounts.records import Retailer, retailers
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.kernel.refusal import NotFound, Refused

Answer = TypeVar("Answer")
File = Annotated[Path, typer.Argument(help="The workflow file, JSON.")]
Variables = Annotated[Path | None, typer.Option(help="A JSON object: variable name to value.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
BUILT_IN_WITHOUT_DATABASE = 1


class Business(msgspec.Struct, frozen=True):
    """The account and the retailer that were named, if they were."""

    account: str | None
    retailer: str | None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a command works: an account and one of its retailers, and a connection in a transaction."""

    connection: Connection
    account: int
    retailer: int
    registry: Registry
    identities: Identities


def choose_business(
    context: typer.Context,
    account: Annotated[str | None, typer.Option(help="Ref of the account, where there are several.")] = None,
    retailer: Annotated[str | None, typer.Option(help="Ref or number of the retailer, where several.")] = None,
) -> None:
    """Workflows as code: check, compare, test, try, publish, roll out."""
    context.obj = Business(account, retailer)


def registry_without_database() -> Registry:
    """All rules that are installed; nothing is read through them."""
    return build_registry(Identities(SystemClock().milliseconds))


def draft_of(file: Path, variables: Path | None, *, account: int | None = None, retailer: int | None = None) -> Draft:
    """Reads a workflow file; account and retailer fill the variables of those names, 1 where there is no database."""
    known = built_in_variables(account or BUILT_IN_WITHOUT_DATABASE, retailer or BUILT_IN_WITHOUT_DATABASE)
    return read_draft(bytes_of(file), known | _variables(variables))


def bytes_of(file: Path) -> bytes:
    """The bytes of a file. Raises Refused FILE_UNREADABLE."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused("FILE_UNREADABLE", f"{file}: {error.strerror}.", "Name a file that can be read.") from error


def _variables(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        given = msgspec.json.decode(bytes_of(file), type=dict[str, str | int | float | bool])
    except msgspec.DecodeError as error:
        raise Refused("VARIABLES_MALFORMED", f"{file}: {error}.", 'Write {"name": "value", …}.') from error
    return {name: one if isinstance(one, str) else json.dumps(one) for name, one in given.items()}


def at_place(context: typer.Context, work: Callable[[Place], Awaitable[Answer]], *, is_writing: bool = False) -> Answer:
    """Does the work in one transaction of the account chosen; it can write only when it says so."""
    return at_business(context.obj, work, is_writing=is_writing)


def at_business(business: Business, work: Callable[[Place], Awaitable[Answer]], *, is_writing: bool = False) -> Answer:
    """The same for an account and retailer that are named otherwise."""
    settings = DatabaseSettings()
    refuse_missing_database(settings)

    async def within(app_url: str) -> Answer:
        pool = await open_pool(app_url, settings, application="lading workflow")
        try:
            return await _at_place(pool, business, work, is_writing=is_writing)
        finally:
            await pool.close()

    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        return asyncio.run(within(urls.app_url))


async def _at_place(
    pool: Pool,
    business: Business,
    work: Callable[[Place], Awaitable[Answer]],
    *,
    is_writing: bool,
) -> Answer:
    [chosen, *others] = await accounts_chosen(pool, business.account)
    if others:
        raise several_accounts([chosen, *others])
    account = chosen.account
    identities = Identities(SystemClock().milliseconds)
    registry = build_registry(identities)
    async with transaction(pool, account) if is_writing else read_only(pool, account) as connection:
        retailer = _chosen(await retailers(connection, account), business.retailer)
        place = Place(
            connection=connection, account=account, retailer=retailer, registry=registry, identities=identities
        )
        return await work(place)


def _chosen(every: tuple[Retailer, ...], ref: str | None) -> int:
    meant = [one.retailer for one in every if ref in {None, one.ref, str(one.retailer)}]
    if len(meant) == 1:
        return meant[0]
    fact = f"There is no retailer {ref}." if ref and not meant else f"It could be one of {len(every)} retailers."
    raise NotFound("RETAILER_UNKNOWN", fact, f"Name one with --retailer: {', '.join(one.ref for one in every)}.")


def printed(value: Any, text: str, *, as_json: bool) -> None:
    """The answer as JSON, or as text."""
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False))
    elif text:
        typer.echo(text)
