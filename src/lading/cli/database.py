"""`lading init`, `lading migrate`, `lading check`: the database and what is in it."""

import asyncio
import json
from typing import Annotated

import typer

from lading.bootstrap.checking import Finding, check
from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_unsafe_database
from lading.bootstrap.provisioning import Provisioned, provision
from lading.database.migrations.upgrading import upgrade
from lading.database.settings import DatabaseSettings

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("init")(init)
    app.command("migrate")(migrate)
    app.command("check")(check_invariants)


def init(
    account: Annotated[str, typer.Option(help="Ref of the account to make.")] = "main",
    retailer: Annotated[str, typer.Option(help="Ref of its first retailer.")] = "main",
    currency: Annotated[str, typer.Option(help="Currency of the retailer, ISO 4217.")] = "USD",
    as_json: AsJson = False,
) -> None:
    """Makes the schema, an account with a retailer, the reference workflows, and credentials for the API."""
    settings = DatabaseSettings()
    with database_in_use(settings) as urls:
        upgrade(urls.owner_url, urls.app_url)
        asyncio.run(refuse_unsafe_database(urls, settings))
        made = asyncio.run(
            provision(urls.app_url, settings, account_ref=account, retailer_ref=retailer, currency=currency)
        )
    typer.echo(json.dumps(made.as_json(), indent=2) if as_json else _provisioned_text(made))


def _provisioned_text(made: Provisioned) -> str:
    return (
        f"account        {made.account} ({made.account_ref})\n"
        f"retailer       {made.retailer} ({made.retailer_ref})\n"
        f"client id      {made.client_id}\n"
        f"client secret  {made.client_secret}\n"
        "The secret is shown this once. Next: lading serve"
    )


def migrate(as_json: AsJson = False) -> None:
    """Brings the schema up to date; safe while Lading runs, and safe to run twice."""
    with database_in_use(DatabaseSettings()) as urls:
        applied = upgrade(urls.owner_url, urls.app_url)
    if as_json:
        typer.echo(json.dumps({"applied": applied}))
    else:
        typer.echo("\n".join(f"applied {name}" for name in applied) or "The schema is up to date.")


def check_invariants(as_json: AsJson = False) -> None:
    """Proves the invariants of stock, orders and events on the data as it is; exit 1 with the rows that break one."""
    settings = DatabaseSettings()
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        findings = asyncio.run(check(urls.app_url, settings))
    broken = [finding for finding in findings if finding.rows]
    if as_json:
        typer.echo(json.dumps([finding.as_json() for finding in findings], default=str, indent=2))
    else:
        typer.echo("\n".join(map(_finding_text, findings)))
        typer.echo(
            f"{sum(len(finding.rows) for finding in broken)} rows break {len(broken)} of {len(findings)} invariants."
        )
    if broken:
        raise typer.Exit(1)


def _finding_text(finding: Finding) -> str:
    mark = "broken" if finding.rows else "holds "
    rows = "".join(f"\n        {json.dumps(row, default=str)}" for row in finding.rows[:20])
    return f"{mark}  {finding.code:<5} {finding.promise}{rows}"
