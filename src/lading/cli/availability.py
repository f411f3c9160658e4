"""`lading availability export`: what can be had of every product, or of those that changed, in a file."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, BinaryIO
from uuid import UUID

import typer

from lading.availability.feeds.exporting import NewExport, export
from lading.availability.feeds.rows import Format
from lading.bootstrap.credentials import accounts_chosen, several_accounts
from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.database.connection import open_pool
from lading.database.settings import DatabaseSettings
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities

REQUESTED_BY = "lading availability export"


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    availability = typer.Typer(name="availability", help="What can be had, for other systems.", no_args_is_help=True)
    availability.callback()(_nothing)
    availability.command("export")(export_availability)
    app.add_typer(availability)


def export_availability(
    catalogue: Annotated[str, typer.Option("--catalogue", help="Ref of the virtual catalogue.")],
    form: Annotated[Format, typer.Option("--format", help="How the file is written.")] = Format.CSV,
    out: Annotated[Path | None, typer.Option("--out", help="The file; standard output, if left out.")] = None,
    since: Annotated[UUID | None, typer.Option(help="Id of an earlier export: only what changed since.")] = None,
    account: Annotated[str | None, typer.Option(help="Ref of the account, where there are several.")] = None,
) -> None:
    """Writes an export and tells its id, which the next one may follow with --since."""
    settings = DatabaseSettings()
    refuse_missing_database(settings)
    new = NewExport(
        id=Identities(SystemClock().milliseconds).next(),
        virtual_catalogue_ref=catalogue,
        format=form,
        requested_by=REQUESTED_BY,
        since_id=since,
    )
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        if out is None:
            asyncio.run(_write(urls.app_url, settings, new, account, sys.stdout.buffer))
        else:
            with out.open("wb") as file:
                asyncio.run(_write(urls.app_url, settings, new, account, file))
    typer.echo(f"export {new.id}", err=True)


async def _write(
    app_url: str, settings: DatabaseSettings, new: NewExport, account_ref: str | None, file: BinaryIO
) -> None:
    pool = await open_pool(app_url, settings, application=REQUESTED_BY)
    try:
        [account, *others] = await accounts_chosen(pool, account_ref)
        if others:
            raise several_accounts([account, *others])
        async for piece in export(pool, account.account, new):
            file.write(piece)
        file.flush()
    finally:
        await pool.close()


def _nothing() -> None:
    """What can be had, for other systems."""
