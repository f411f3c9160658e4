"""`lading explain --availability PRODUCT`: why a virtual catalogue shows what it shows."""

import asyncio
import sys
from typing import Annotated

import msgspec
import typer

from lading.availability.explaining.asking import availability_explained, the_catalogue
from lading.availability.explaining.explanation_text import as_text
from lading.availability.explaining.model import PLACES_MAX, Asked, AvailabilityExplained
from lading.bootstrap.credentials import accounts_chosen, several_accounts
from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.database.connection import Pool, open_pool, read_only
from lading.database.settings import DatabaseSettings
from lading.foundation.accounts.records import Account
from lading.kernel.refusal import NotFound


def explain_availability(
    product: Annotated[str, typer.Option("--availability", help="The product's ref.")],
    catalogue: Annotated[str, typer.Option(help="Ref of the virtual catalogue, where there are several.")] = "",
    location: Annotated[str | None, typer.Option(help="Ref of one location.")] = None,
    account: Annotated[str | None, typer.Option(help="Ref of the account, where several have such a product.")] = None,
    is_whole: Annotated[bool, typer.Option("--all", help="Show every location, not only those with most.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Tells why a product can be sold so often: its quantities by type, and what became of every control."""
    asked = Asked(
        product_ref=product,
        virtual_catalogue_ref=catalogue,
        location_ref=location,
        places_max=None if is_whole else PLACES_MAX,
    )
    settings = DatabaseSettings()
    refuse_missing_database(settings)
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        explained = asyncio.run(_explained(urls.app_url, settings, account, asked))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(explained)).decode())
    else:
        sys.stdout.write(as_text(explained))


async def _explained(
    app_url: str, settings: DatabaseSettings, account_ref: str | None, asked: Asked
) -> AvailabilityExplained:
    pool = await open_pool(app_url, settings, application="lading explain")
    try:
        accounts = await accounts_chosen(pool, account_ref)
        found = {account.ref: await _in_account(pool, account, asked) for account in accounts}
        having = [account for account in accounts if isinstance(found[account.ref], AvailabilityExplained)]
        if len(having) > 1:
            raise several_accounts(having)
        answer = found[(having or accounts)[0].ref]
        if isinstance(answer, NotFound):
            raise answer
        return answer
    finally:
        await pool.close()


async def _in_account(pool: Pool, account: Account, asked: Asked) -> AvailabilityExplained | NotFound:
    try:
        async with read_only(pool, account.account) as connection:
            ref = asked.virtual_catalogue_ref or await the_catalogue(connection, account.account, None)
            asked = msgspec.structs.replace(asked, virtual_catalogue_ref=ref)
            return await availability_explained(connection, account.account, asked)
    except NotFound as unknown:
        return unknown
