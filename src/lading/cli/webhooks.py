"""`lading webhooks`: endpoints, their secrets, and messages that nobody took."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
import typer

from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.bootstrap.webhooks import WebhookDesk, webhook_desk
from lading.database.settings import DatabaseSettings

Result = TypeVar("Result")
Url = Annotated[str, typer.Argument(help="The endpoint's URL.")]
Account = Annotated[str | None, typer.Option(help="Ref of the account, where there are several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = typer.Typer(help="Endpoints of webhooks, their secrets, and messages that nobody took.")
    for name, command in (
        ("list", list_endpoints),
        ("add", add),
        ("rotate", rotate),
        ("enable", enable),
        ("disable", disable),
        ("public-key", show_public_key),
        ("dead", list_dead),
        ("replay", replay),
    ):
        group.command(name)(command)
    app.add_typer(group, name="webhooks")


def list_endpoints(account: Account = None, as_json: AsJson = False) -> None:
    """Lists endpoints: state, messages waiting, dead letters, failures in a row."""
    rows = _at_desk(account, WebhookDesk.endpoints)
    if as_json:
        typer.echo(_json(rows))
        return
    for row in rows:
        why = f"  {row['status_reason']}" if row["status_reason"] else ""
        counts = f"{row['waiting']} waiting, {row['dead']} dead, {row['failures']} failures in a row"
        typer.echo(f"{row['status']:<9} {row['url']}  {counts}{why}")


def add(url: Url, account: Account = None) -> None:
    """Makes an endpoint and prints its secret; one that exists gets a new secret."""
    typer.echo(_at_desk(account, lambda desk: desk.add(url)))
    typer.echo("This is the secret; it is shown this once.", err=True)


def rotate(
    url: Url,
    overlap_hours: Annotated[float, typer.Option(min=0, max=720, help="How long the old secret signs too.")] = 24.0,
    account: Account = None,
) -> None:
    """Prints a new secret for an endpoint; both sign until the overlap is over."""
    typer.echo(_at_desk(account, lambda desk: desk.rotate(url, overlap_hours=overlap_hours)))


def enable(
    url: Url,
    vendor: Annotated[
        bool | None, typer.Option("--vendor-signatures/--no-vendor-signatures", help="Send the RSA headers too.")
    ] = None,
    at_once: Annotated[int | None, typer.Option(min=1, max=100, help="Requests under way at once.")] = None,
    account: Account = None,
) -> None:
    """Sets an endpoint to work again; its messages go out in their order."""
    _at_desk(account, lambda desk: desk.change(url, status="ACTIVE", vendor=vendor, at_once=at_once))


def disable(url: Url, account: Account = None) -> None:
    """Stops delivery to an endpoint; its messages wait."""
    _at_desk(account, lambda desk: desk.change(url, status="DISABLED"))


def show_public_key(account: Account = None) -> None:
    """Prints the public key that receivers check the RSA headers with."""
    typer.echo(_at_desk(account, WebhookDesk.public_key), nl=False)


def list_dead(
    url: Annotated[str | None, typer.Option(help="Only those of this endpoint.")] = None,
    account: Account = None,
    as_json: AsJson = False,
) -> None:
    """Lists messages given up, oldest first."""
    rows = _at_desk(account, lambda desk: desk.dead(url))
    if as_json:
        typer.echo(_json(rows))
        return
    for row in rows:
        typer.echo(f"{row['id']}  {row['name']} to {row['url']} after {row['attempts']} tries: {row['reason']}")


def replay(
    ids: Annotated[list[UUID] | None, typer.Argument(help="Messages to send once more.")] = None,
    url: Annotated[str | None, typer.Option(help="Instead: every dead letter of this endpoint.")] = None,
    account: Account = None,
) -> None:
    """Sends messages given up once more, with the same id and body."""

    async def chosen(desk: WebhookDesk) -> int:
        found = list(ids or []) if url is None else [row["id"] for row in await desk.dead(url)]
        return await desk.replay(found)

    typer.echo(f"{_at_desk(account, chosen)} sent once more")


def _at_desk(account: str | None, act: Callable[[WebhookDesk], Awaitable[Result]]) -> Result:
    settings = DatabaseSettings()
    refuse_missing_database(settings)
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        return asyncio.run(_acted(urls.app_url, settings, account, act))


async def _acted(
    app_url: str, settings: DatabaseSettings, account: str | None, act: Callable[[WebhookDesk], Awaitable[Result]]
) -> Result:
    async with webhook_desk(app_url, settings, account) as desk:
        return await act(desk)


def _json(rows: object) -> str:
    return msgspec.json.format(msgspec.json.encode(rows)).decode()
