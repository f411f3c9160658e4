"""`lading products load FILE`: the products of a catalogue from a file."""

import asyncio
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from lading.bootstrap.credentials import accounts_chosen, several_accounts
from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.database.connection import Pool, open_pool, read_only, transaction
from lading.database.settings import DatabaseSettings
from lading.foundation.products.bulk import REFUSED, RowResult, upsert_rows
from lading.foundation.products.records import catalogues_by_ref
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.kernel.json import decode_json
from lading.kernel.refusal import Malformed, NotFound

ROWS_PER_TRANSACTION = 1_000
LINE_BYTES_MAX = 1_000_000
OUTCOMES = ("inserted", "changed", "unchanged", REFUSED)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = typer.Typer(help="Products: load them from a file.", no_args_is_help=True)
    group.command("load")(load)
    app.add_typer(group, name="products")


def load(
    file: Annotated[Path, typer.Argument(help="FILE.ndjson, one product a line, or gzip of it.")],
    catalogue: Annotated[str, typer.Option(help="Ref of the product catalogue.")],
    account: Annotated[str | None, typer.Option(help="Ref of the account, where several have one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Creates and updates products; loaded again they are unchanged. Exits 1 where a row was refused."""
    settings = DatabaseSettings()
    refuse_missing_database(settings)
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        results = asyncio.run(_load(urls.app_url, settings, account, (file, catalogue)))
    refused = [one for one in results if one.outcome == REFUSED]
    counts = Counter(one.outcome for one in results)
    if as_json:
        rows = [{"row": one.row, "ref": one.ref, "code": one.code, "message": one.message} for one in refused]
        typer.echo(json.dumps({name: counts[name] for name in OUTCOMES} | {"refusals": rows}))
    else:
        for one in refused:
            sys.stderr.write(f"line {one.row} {one.ref or '?'}: {one.code}: {one.message} {one.hint}\n")
        typer.echo(", ".join(f"{counts[name]} {name}" for name in OUTCOMES))
    if refused:
        raise typer.Exit(1)


async def _load(
    app_url: str, settings: DatabaseSettings, account_ref: str | None, asked: tuple[Path, str]
) -> list[RowResult]:
    file, catalogue = asked
    identities = Identities(SystemClock().milliseconds)
    pool = await open_pool(app_url, settings, application="lading products")
    try:
        account = await _account(pool, account_ref, catalogue)
        results: list[RowResult] = []
        lines = enumerate(_lines(file), start=1)
        while chunk := list(islice(lines, ROWS_PER_TRANSACTION)):
            rows = [_row(number, line) for number, line in chunk]
            async with transaction(pool, account) as connection:
                done = await upsert_rows(connection, account, catalogue, rows, identities.next)
            first = chunk[0][0] - 1
            results += [_shifted(one, first) for one in done]
            sys.stderr.write(f"{len(results)} rows\r")
        sys.stderr.write("\n" if results else "")
        return results
    finally:
        await pool.close()


async def _account(pool: Pool, account_ref: str | None, catalogue: str) -> int:
    having = []
    for account in await accounts_chosen(pool, account_ref):
        async with read_only(pool, account.account) as connection:
            if await catalogues_by_ref(connection, account.account, [catalogue]):
                having.append(account)
    if not having:
        message = f"There is no product catalogue {catalogue}."
        raise NotFound("PRODUCT_CATALOGUE_UNKNOWN", message, "Check the ref and the account.")
    if len(having) > 1:
        raise several_accounts(having)
    return having[0].account


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
            for line in opened:
                if line.strip():
                    yield bytes(line)
    except OSError as error:
        raise Malformed("FILE_UNREADABLE", f"{file}: {error}.", "Name a file with one product a line.") from error


def _row(number: int, line: bytes) -> Any:
    try:
        return decode_json(line, bytes_max=LINE_BYTES_MAX)
    except Malformed as error:
        raise Malformed(error.code, f"Line {number}: {error.message}", error.hint) from error


def _shifted(result: RowResult, by: int) -> RowResult:
    return RowResult(
        row=result.row + by,
        ref=result.ref,
        outcome=result.outcome,
        code=result.code,
        message=result.message,
        hint=result.hint,
        pointer=result.pointer,
    )
