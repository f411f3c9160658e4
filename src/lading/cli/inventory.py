"""`lading inventory`: load counts from files, and ask what lay where, when, and why."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.bootstrap.stock_tools import StockTools, stock_tools
from lading.database.settings import DatabaseSettings
from lading.inventory.files.loading import Progress as FileProgress
from lading.inventory.files.parsing import format_of
from lading.inventory.files.records import NewFile, StockFile
from lading.inventory.history_records import STEPS_MAX, Places
from lading.inventory.history_text import (
    held_document,
    held_text,
    history_text,
    reconciliation,
    reconciliation_text,
)
from lading.inventory.position_model import PositionName
from lading.kernel.refusal import Refused

AccountOption = Annotated[str | None, typer.Option("--account", help="Ref of the account, where there are several.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
CatalogueOption = Annotated[str, typer.Option("--catalogue", help="Ref of the inventory catalogue.")]
REFUSALS_SHOWN_MAX = 20

Found = TypeVar("Found")


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    inventory = typer.Typer(name="inventory", help="Stock: load counts, ask what lay where.", no_args_is_help=True)
    inventory.command("load")(load)
    inventory.command("history")(show_history)
    inventory.command("held")(show_held)
    inventory.command("reconcile")(reconcile)
    app.add_typer(inventory)


def load(
    file: Annotated[Path, typer.Argument(help="FILE.csv with a header, or FILE.ndjson; gzip of either.")],
    catalogue: CatalogueOption = "DEFAULT:1",
    as_of: Annotated[str | None, typer.Option(help="When the stock was counted; now, if left out.")] = None,
    is_again: Annotated[bool, typer.Option("--again", help="Load bytes that were loaded before once more.")] = False,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Loads counts of stock from a file. Broken off, the same command goes on where it stopped."""
    new = NewFile(
        ref=file.name[:255],
        format=format_of(file.name),
        catalogue_ref=catalogue,
        as_of=instant(as_of, "--as-of") if as_of else None,
    )
    with _bar(is_shown=not as_json) as bar:
        task = bar.add_task(file.name, total=None)

        def told(progress: FileProgress) -> None:
            bar.update(task, completed=progress.lines_done, total=progress.row_count)

        done = ask(account, lambda tools: tools.load(file, new, is_again=is_again, told=told))
    if as_json:
        typer.echo(_json(_report(done)))
    else:
        _show(done)


def show_history(
    product: Annotated[str, typer.Argument(help="Ref of the product.")],
    location: Annotated[str, typer.Argument(help="Ref of the location.")],
    catalogue: CatalogueOption = "DEFAULT:1",
    count: Annotated[int, typer.Option("--count", min=1, max=STEPS_MAX, help="At most so many steps.")] = 20,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tells what a position held, step by step, the latest first: who changed it, and why."""
    name = PositionName(catalogue, product, location)
    found = ask(account, lambda tools: tools.history(name, steps_max=count))
    typer.echo(_json(found) if as_json else history_text(found))


def show_held(
    product: Annotated[str, typer.Argument(help="Ref of the product.")],
    at: Annotated[str, typer.Option(help="The instant, such as 2026-03-06T10:00:00Z.")],
    location: Annotated[list[str] | None, typer.Option(help="Ref of a location; every one, if left out.")] = None,
    catalogue: CatalogueOption = "DEFAULT:1",
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tells what a product's positions held at an instant of the past, as it was known then."""
    places, when = Places(catalogue, [product], location), instant(at, "--at")
    found = ask(account, lambda tools: tools.held(places, at=when))
    typer.echo(_json([held_document(one) for one in found]) if as_json else held_text(found))


def reconcile(
    catalogue: CatalogueOption = "DEFAULT:1",
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="Counts of so many days.")] = 7,
    is_all: Annotated[bool, typer.Option("--all", help="Every count that differs, not only the sums.")] = False,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Holds counts against the books: by source system, and for each count what it should have found and why."""
    found = ask(account, lambda tools: tools.drifts(catalogue, days=days))
    typer.echo(_json(reconciliation(found)) if as_json else reconciliation_text(found, is_all=is_all))


def ask(account: str | None, question: Callable[[StockTools], Awaitable[Found]]) -> Found:
    """What the tools answer for the account named, or for the only one."""
    settings = DatabaseSettings()
    refuse_missing_database(settings)

    async def answer(app_url: str) -> Found:
        async with stock_tools(app_url, settings, account) as tools:
            return await question(tools)

    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        return asyncio.run(answer(urls.app_url))


def instant(text: str, option: str) -> datetime:
    """An instant with its offset. Raises Refused INSTANT_INVALID."""
    hint = "Write it with its offset, such as 2026-03-01T12:00:00Z."
    try:
        found = msgspec.convert(text, datetime)
    except msgspec.ValidationError as error:
        raise Refused("INSTANT_INVALID", f"{option} is {text!r:.60}.", hint) from error
    if found.tzinfo is None:
        raise Refused("INSTANT_INVALID", f"{option} {text!r:.60} names no time zone.", hint)
    return found.astimezone(UTC)


def _json(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value)).decode()


def _bar(*, is_shown: bool) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), disable=not is_shown, transient=True)


def _report(done: StockFile) -> dict[str, Any]:
    report: dict[str, Any] = msgspec.to_builtins(done)
    return report | {"rows_per_second": done.rows_per_second(done.finished_at or done.created_at)}


def _show(done: StockFile) -> None:
    seconds = ((done.finished_at or done.created_at) - (done.started_at or done.created_at)).total_seconds()
    typer.echo(
        f"{done.ref}: {done.inserted} new, {done.changed} changed, {done.unchanged} unchanged, "
        f"{done.outdated} outdated, {done.superseded} named twice, {done.refused} refused, in {seconds:.1f} s"
    )
    for refusal in done.refusals[:REFUSALS_SHOWN_MAX]:
        typer.echo(f"  line {refusal['line']}: {refusal['code']}: {refusal['message']} {refusal['hint']}", err=True)
    if done.refused > REFUSALS_SHOWN_MAX:
        typer.echo(f"  and {done.refused - REFUSALS_SHOWN_MAX} more; --json lists the first thousand", err=True)
