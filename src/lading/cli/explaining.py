"""`lading explain`: why an order is filled from where it is."""

import asyncio
import sys
from typing import Annotated

import msgspec
import typer

from lading.bootstrap.database import database_in_use, ensure_migrated
from lading.database.connection import Pool, dispatching, open_pool, read_only
from lading.database.settings import DatabaseSettings
from lading.foundation.accounts.records import accounts_seen
from lading.kernel.refusal import NotFound
from lading.order.sourcing.asking import explanation_of
from lading.order.sourcing.explanation import BEST_COUNT, Explanation
from lading.order.sourcing.explanation_text import as_text


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("explain")(explain)


def explain(
    ref: Annotated[str, typer.Argument(help="The order's ref.")],
    account: Annotated[str | None, typer.Option(help="Ref of the account, where there are several.")] = None,
    is_whole: Annotated[bool, typer.Option("--all", help="Show every location that was looked at.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Tells why an order is filled from where it is: every decision, every location considered, and its reason."""
    settings = DatabaseSettings()
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        explanation = asyncio.run(_explanation(urls.app_url, settings, ref, account, is_whole=is_whole))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(explanation)).decode())
    else:
        sys.stdout.write(as_text(explanation))


async def _explanation(
    app_url: str, settings: DatabaseSettings, ref: str, account_ref: str | None, *, is_whole: bool
) -> Explanation:
    pool = await open_pool(app_url, settings, application="lading explain")
    try:
        account = await _account(pool, account_ref)
        async with read_only(pool, account) as connection:
            return await explanation_of(connection, account, ref, candidates_max=None if is_whole else BEST_COUNT)
    finally:
        await pool.close()


async def _account(pool: Pool, ref: str | None) -> int:
    async with dispatching(pool) as connection:
        accounts = {account.ref: account.account for account in await accounts_seen(connection)}
    if ref is None and len(accounts) == 1:
        return next(iter(accounts.values()))
    if ref not in accounts:
        named = ", ".join(sorted(accounts)) or "none; run `lading init`"
        raise NotFound("ACCOUNT_UNKNOWN", f"Which account? There are: {named}.", "Name one with --account.")
    return accounts[ref]
