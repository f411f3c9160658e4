"""What the `lading events` commands share: asking the database, carrying operations out, tables and JSON."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.bootstrap.event_tools import EventTools, Operation, event_tools
from lading.database.settings import DatabaseSettings
from lading.kernel.identity import identity_of

AccountOption = Annotated[str | None, typer.Option("--account", help="Ref of the account, where there are several.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
CountOption = Annotated[int, typer.Option("--count", min=1, max=5000, help="At most so many.")]
IdsArgument = Annotated[list[UUID], typer.Argument(help="Ids of the events.")]
KeyOption = Annotated[str | None, typer.Option(help="Names this operation: the same key sends nothing twice.")]
RemarkOption = Annotated[str, typer.Option("--remark", help="Why; kept with the operation.")]
# Where no terminal says how wide a line may be.
WIDTH_OF_PIPES = 1_000


def asked(account: str | None, question: Callable[[EventTools], Awaitable[Any]]) -> Any:
    """The answer to a question about the events of the accounts chosen."""
    settings = DatabaseSettings()
    refuse_missing_database(settings)

    async def ask(app_url: str) -> Any:
        async with event_tools(app_url, settings, account) as tools:
            return await question(tools)

    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        return asyncio.run(ask(urls.app_url))


def operated(account: str | None, operation: Operation, *, as_json: bool) -> None:
    """Carries an operation out, and says what became of each event."""
    done = asked(account, lambda tools: tools.operate(operation))
    if as_json:
        show_json(done)
        return
    for one in done:
        typer.echo(f"{one.kind}  {one.event_id}" + (f"  as {one.new_event_id}" if one.new_event_id else ""))
    left = len(set(operation.ids) - {one.event_id for one in done})
    if left:
        typer.echo(f"{left} events stay as they are: their state does not allow it, or it was done before.", err=True)


def resending(ids: Sequence[UUID], key: str | None) -> Operation:
    """The operation that sends events again; the same key sends nothing twice."""
    operation = uuid4() if key is None else identity_of("resend", key)
    return Operation("resend", sorted(ids), operation, getpass.getuser(), "")


def show(rows: Sequence[Any], *, as_json: bool) -> None:
    """Rows as a table or as JSON; no row is a fact for standard error."""
    if as_json:
        show_json(rows)
    elif rows:
        show_table([dict(row) for row in rows])
    else:
        typer.echo("There is none.", err=True)


def show_table(rows: Sequence[dict[str, Any]]) -> None:
    """Nothing is cut off: ids are copied from here, so they stay on one line and the other columns fold."""
    table = Table()
    for name in rows[0] if rows else ():
        table.add_column(name, no_wrap=name == "id", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    console().print(table)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:.1f}"
    return "" if value is None else str(value)


def console(*, highlight: bool = True) -> Console:
    """As wide as the terminal; as wide as it takes where another program reads."""
    given = Console(highlight=highlight)
    return given if given.is_terminal else Console(highlight=highlight, width=WIDTH_OF_PIPES)


def show_json(value: Any) -> None:
    """A value as JSON."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=dict)).decode())
