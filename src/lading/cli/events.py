"""`lading events`: what was given up, what waits, what it costs; and replay, discard, retry, resend, cancel."""

import getpass
from collections.abc import Callable
from typing import Annotated, Any
from uuid import uuid4

import msgspec
import typer
from rich.text import Text
from rich.tree import Tree

from lading.bootstrap.event_tools import Operation
from lading.cli import event_searching
from lading.cli.event_session import (
    AccountOption,
    CountOption,
    IdsArgument,
    JsonOption,
    KeyOption,
    RemarkOption,
    asked,
    console,
    operated,
    resending,
    show,
    show_json,
    show_table,
)
from lading.engine.operations.dead_letters import DeadLetter
from lading.engine.operations.history_text import as_lines


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    events = typer.Typer(name="events", help="Events: look at them and operate on them.", no_args_is_help=True)
    events.command("dead")(list_dead)
    events.command("cost")(show_cost)
    events.command("queue")(show_queue)
    events.command("resend")(resend)
    event_searching.register(events)
    for name in ("replay", "discard", "retry", "cancel"):
        events.command(name, help=_HELP[name])(_operation(name))
    app.add_typer(events)


_HELP = {
    "replay": "Sends dead letters once more, as new events.",
    "discard": "Closes dead letters for good.",
    "retry": "Ends the pause of events that failed and wait for another attempt.",
    "cancel": "Takes scheduled events off the schedule.",
}


def list_dead(
    code: Annotated[str | None, typer.Option(help="What the reason begins with, such as RULE_UNKNOWN.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the events.")] = None,
    is_every: Annotated[bool, typer.Option("--all", help="Those replayed and discarded too.")] = False,
    count: CountOption = 100,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lists dead letters: events given up, with their reason."""
    found = asked(
        account, lambda tools: tools.dead_letters(code=code, name=name, is_open=None if is_every else True, count=count)
    )
    show([_letter(one) for one in found], as_json=as_json)


def resend(ids: IdsArgument, key: KeyOption = None, account: AccountOption = None, as_json: JsonOption = False) -> None:
    """Sends events that have run once more, as new events; dead letters among them are replayed."""
    operated(account, resending(ids, key), as_json=as_json)


def show_cost(
    hours: Annotated[int, typer.Option(min=1, max=24 * 400, help="Of the last so many hours.")] = 24,
    count: CountOption = 20,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Shows what rules cost, the dearest first, and how many events ran a minute and had waited how long."""
    cost = asked(account, lambda tools: tools.cost(hours=hours, count=count))
    if as_json:
        show_json(cost)
        return
    show_table([msgspec.to_builtins(rule) for rule in cost.rules])
    typer.echo(
        f"{cost.events} events in {hours} h, {cost.events_per_minute:.1f} a minute, {cost.failures} attempts failed, "
        f"{cost.buried} given up; they had waited {cost.wait_milliseconds_mean:.0f} ms, "
        f"at most {cost.wait_milliseconds_max} ms."
    )


def show_queue(account: AccountOption = None, as_json: JsonOption = False) -> None:
    """Shows what waits now: events, lanes, pauses, timers, dead letters, and for how long the first has waited."""
    state = dict(asked(account, lambda tools: tools.queue()))
    if as_json:
        show_json(state)
    else:
        typer.echo("\n".join(f"{name:<18} {value}" for name, value in state.items()))


def show_events(root: tuple[str, str], account: str | None, *, as_json: bool) -> None:
    """Shows what happened to a root entity as a tree."""
    roots = asked(account, lambda tools: tools.tree(*root))
    if as_json:
        show_json(roots)
        return
    branches = [Tree(" ".join(root))]
    for depth, text in as_lines(roots):
        del branches[depth + 1 :]
        branches.append(branches[depth].add(Text(text, style=_style(text))))
    console(highlight=False).print(branches[0])


def show_diagnosis(root: tuple[str, str], account: str | None, *, as_json: bool) -> None:
    """Says why a root entity does not move: what is in the way, what it waits for, what can be done."""
    found = asked(account, lambda tools: tools.diagnosis(*root))
    if as_json:
        show_json(found)
        return
    typer.echo(
        f"{found.root_type} {found.root_ref} is {found.root_status} "
        f"({found.workflow_ref} version {found.workflow_version}): {found.verdict}"
    )
    for finding in found.findings:
        typer.echo(f"\n{finding.code}  {finding.message}")
        for remedy in finding.remedies:
            typer.echo(f"  → {remedy}")


def _style(text: str) -> str:
    if "FAILED" in text or "failed here" in text:
        return "red"
    return "dim" if text.startswith("ruleset ") else ""


def _operation(name: str) -> Callable[..., None]:
    def operate(
        ids: IdsArgument, remark: RemarkOption = "", account: AccountOption = None, as_json: JsonOption = False
    ) -> None:
        operated(account, Operation(name, ids, uuid4(), getpass.getuser(), remark), as_json=as_json)

    return operate


def _letter(one: DeadLetter) -> dict[str, Any]:
    state = "replayed" if one.replayed_at else "discarded" if one.discarded_at else "open"
    return {
        "id": one.event_id,
        "died_at": one.died_at,
        "name": one.name,
        "entity": f"{one.entity_type}:{one.entity_ref}",
        "attempts": one.attempts,
        "state": state,
        "reason": one.reason,
    }
