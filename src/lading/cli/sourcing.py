"""`lading sourcing`: ship-from-store and collection, off and on; what other profiles would have made of the orders."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import msgspec
import typer

from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.bootstrap.sourcing_desk import SourcingDesk, at_sourcing_desk
from lading.cli.sourcing_simulation import choose_retailer, simulate_profiles
from lading.database.settings import DatabaseSettings
from lading.kernel.identity import Identities
from lading.kernel.refusal import Refused
from lading.order.sourcing.profiles.promotion import ALL
from lading.order.sourcing.switches.model import Service, SwitchChange, SwitchScope
from lading.order.sourcing.switches.records import NewChange

VERSION_MAX = 2**31 - 1
Result = TypeVar("Result")
Account = Annotated[str | None, typer.Option(help="Ref of the account, where there are several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Reason = Annotated[str, typer.Option(help="Why; kept with who.")]
Location = Annotated[str | None, typer.Option(help="Ref of the location it is for.")]
Network = Annotated[str | None, typer.Option(help="Ref of the network it is for.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = typer.Typer(help="Ship-from-store and collection, off and on; what-if.")
    group.callback()(choose_retailer)
    for name, command in (("off", off), ("on", on), ("switches", switches), ("simulate", simulate_profiles)):
        group.command(name)(command)
    for name, step in (("promote", promote), ("rollback", rollback)):
        group.command(name)(step)
    app.add_typer(group, name="sourcing")


def off(
    service: Annotated[Service, typer.Argument(help="What is switched off.")],
    reason: Reason,
    location: Location = None,
    network: Network = None,
    account: Account = None,
) -> None:
    """Switches a service off for a location, a network, or without either the whole account; in force at once."""
    typer.echo(_line(_set(service, (location, network), reason, account, is_off=True)))


def on(
    service: Annotated[Service, typer.Argument(help="What is switched on again.")],
    reason: Reason,
    location: Location = None,
    network: Network = None,
    account: Account = None,
) -> None:
    """Switches a service on again where it was switched off."""
    typer.echo(_line(_set(service, (location, network), reason, account, is_off=False)))


def switches(
    account: Account = None,
    history: Annotated[bool, typer.Option("--history", help="Show every change, the newest first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Shows what is off, with who switched it off and why."""
    rows = _at_desk(account, SourcingDesk.changes if history else SourcingDesk.off)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(rows)).decode())
        return
    for row in rows:
        typer.echo(_line(row))
    if not rows:
        typer.echo("Nothing is switched off.", err=True)


def promote(
    profile: Annotated[str, typer.Argument(help="Ref of the profile.")],
    version: Annotated[int, typer.Option(min=1, max=VERSION_MAX, help="The version that is to come.")],
    percent: Annotated[int, typer.Option(help="Of the orders made from now on; 100 activates it.")],
    account: Account = None,
) -> None:
    """Gives a version of a sourcing profile a share of the new orders, a larger one, or all."""
    promoted = _at_desk(account, lambda desk: desk.promote(profile, version, percent))
    share = "all orders" if percent == ALL else f"{percent} % of the orders made from now on"
    typer.echo(f"{promoted.ref} version {promoted.version} sources {share}.")


def rollback(
    profile: Annotated[str, typer.Argument(help="Ref of the profile.")],
    account: Account = None,
) -> None:
    """Ends the trial of a version; where there is none, puts the version in force again that was before."""
    found = _at_desk(account, lambda desk: desk.roll_back(profile))
    typer.echo(f"{found.ref} version {found.version} sources all orders.")


def _set(
    service: Service, where: tuple[str | None, str | None], reason: str, account: str | None, *, is_off: bool
) -> SwitchChange:
    location, network = where
    if location is not None and network is not None:
        message = "A switch is for a location or for a network."
        raise Refused("SWITCH_SCOPE", message, "Name one of them, or neither for the whole account.")
    scope = SwitchScope.LOCATION if location else SwitchScope.NETWORK if network else SwitchScope.ACCOUNT

    def new(identities: Identities) -> NewChange:
        return NewChange(
            id=identities.next(),
            service=service,
            scope=scope,
            scope_ref=location or network or "",
            is_off=is_off,
            reason=reason,
        )

    return _at_desk(account, lambda desk: desk.switch(new))


def _line(change: SwitchChange) -> str:
    where = f"{change.scope.value.lower()} {change.scope_ref}".rstrip()
    state = "off" if change.is_off else "on"
    said = f"{change.changed_by}, {change.changed_at:%Y-%m-%d %H:%M}: {change.reason}"
    return f"{change.service} is {state} for {where} ({said})"


def _at_desk(account: str | None, task: Callable[[SourcingDesk], Awaitable[Result]]) -> Result:
    settings = DatabaseSettings()
    refuse_missing_database(settings)
    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        return asyncio.run(at_sourcing_desk(urls.app_url, settings, account, task))
