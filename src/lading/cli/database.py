"""`lading init`, `lading migrate`, `lading check`: the database and what is in it."""

import asyncio
import json
from typing import Annotated

import typer

from lading.bootstrap.checking import Finding, check
from lading.bootstrap.credentials import new_credentials
from lading.bootstrap.database import (
    database_in_use,
    ensure_migrated,
    refuse_missing_database,
    refuse_unsafe_database,
)
from lading.bootstrap.provisioning import provision
from lading.database.migrations.upgrading import upgrade
from lading.database.settings import DatabaseSettings


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("init")(init)
    app.command("credentials")(credentials)
    app.command("migrate")(migrate)
    app.command("check")(check_invariants)


def init(
    account: Annotated[str, typer.Option(help="Ref of the account to make.")] = "main",
    retailer: Annotated[str, typer.Option(help="Ref of its first retailer.")] = "main",
    currency: Annotated[str, typer.Option(help="Currency of the retailer, ISO 4217.")] = "USD",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    as_shell: Annotated[
        bool, typer.Option("--shell", help='Print CLIENT_ID and CLIENT_SECRET for eval "$(lading … --shell)".')
    ] = False,
) -> None:
    """Makes the schema, an account with a retailer, the reference workflows, and credentials for the API."""
    settings = DatabaseSettings()
    with database_in_use(settings) as urls:
        upgrade(urls.owner_url, urls.app_url)
        asyncio.run(refuse_unsafe_database(urls, settings))
        made = asyncio.run(
            provision(urls.app_url, settings, account_ref=account, retailer_ref=retailer, currency=currency)
        )
    if as_json:
        typer.echo(json.dumps(made.as_json(), indent=2))
        return
    typer.echo(f"account        {made.account} ({made.account_ref})", err=as_shell)
    typer.echo(f"retailer       {made.retailer} ({made.retailer_ref})", err=as_shell)
    _show_credentials(made.client_id, made.client_secret, as_shell=as_shell)


def credentials(
    account: Annotated[str | None, typer.Option(help="Ref of the account, where there are several.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    as_shell: Annotated[
        bool, typer.Option("--shell", help='Print CLIENT_ID and CLIENT_SECRET for eval "$(lading … --shell)".')
    ] = False,
) -> None:
    """Makes one more client id and secret for an account's administrator, for example when a secret was lost."""
    settings = DatabaseSettings()
    refuse_missing_database(settings)
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        made = asyncio.run(new_credentials(urls.app_url, settings, account))
    if as_json:
        typer.echo(json.dumps({"clientId": made.client_id, "clientSecret": made.client_secret}, indent=2))
    else:
        _show_credentials(made.client_id, made.client_secret, as_shell=as_shell)


def _show_credentials(client_id: str, client_secret: str, *, as_shell: bool) -> None:
    """Both are URL-safe text and so need no quoting in a shell."""
    if as_shell:
        typer.echo(f"export CLIENT_ID={client_id} CLIENT_SECRET={client_secret}")
        typer.echo("CLIENT_ID and CLIENT_SECRET are for this shell; the secret is kept nowhere.", err=True)
        return
    typer.echo(f"client id      {client_id}")
    typer.echo(f"client secret  {client_secret}")
    typer.echo("The secret is shown this once. Next: lading serve", err=True)


def migrate(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Brings the schema up to date; safe while Lading runs, and safe to run twice."""
    with database_in_use(DatabaseSettings()) as urls:
        applied = upgrade(urls.owner_url, urls.app_url)
    if as_json:
        typer.echo(json.dumps({"applied": applied}))
    else:
        typer.echo("\n".join(f"applied {name}" for name in applied) or "The schema is up to date.")


def check_invariants(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Proves the invariants of stock, orders and events on the data as it is; exit 1 with the rows that break one."""
    settings = DatabaseSettings()
    refuse_missing_database(settings)
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
