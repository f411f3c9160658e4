"""`lading events`: what was given up, what waits, what it costs; and replay, discard, retry, resend, cancel."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from lading.bootstrap.database import database_in_use, ensure_migrated, refuse_missing_database
from lading.bootstrap.event_tools import EventTools, Operation, event_tools
from lading.database.settings import DatabaseSettings
from lading.engine.operations.dead_letters import DeadLetter
from lading.engine.operations.history_text import as_lines
from lading.engine.operations.search import STATUSES
from lading.kernel.identity import identity_of
from lading.kernel.refusal import Refused

AccountOption = Annotated[str | None, typer.Option("--account", help="Ref of the account, where there are several.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
CountOption = Annotated[int, typer.Option("--count", min=1, max=5000, help="At most so many.")]
IdsArgument = Annotated[list[UUID], typer.Argument(help="Ids of the events.")]
KeyOption = Annotated[str | None, typer.Option(help="Names this operation: the same key sends nothing twice.")]
RemarkOption = Annotated[str, typer.Option("--remark", help="Why; kept with the operation.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    events = typer.Typer(name="events", help="Events: look at them and operate on them.", no_args_is_help=True)
    events.command("list")(list_events)
    events.command("dead")(list_dead)
    events.command("cost")(show_cost)
    events.command("queue")(show_queue)
    events.command("resend")(resend)
    events.command("resend-all")(resend_all)
    for name in ("replay", "discard", "retry", "cancel"):
        events.command(name, help=_HELP[name])(_operation(name))
    app.add_typer(events)


_HELP = {
    "replay": "Sends dead letters once more, as new events.",
    "discard": "Closes dead letters for good.",
    "retry": "Ends the pause of events that failed and wait for another attempt.",
    "cancel": "Takes scheduled events off the schedule.",
}


def list_events(
    name: Annotated[str | None, typer.Option(help="Name of the events.")] = None,
    root: Annotated[str | None, typer.Option(help="Ref of the root entity, such as an order's.")] = None,
    status: Annotated[str | None, typer.Option(help=f"One of {', '.join(STATUSES)}.")] = None,
    count: CountOption = 20,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lists events of the last 30 days, the newest first."""
    if status not in {None, *STATUSES}:
        raise Refused("STATUS_UNKNOWN", f"There is no event status {status}.", f"Use one of {', '.join(STATUSES)}.")
    rows = _ask(account, lambda tools: tools.events(name=name, root_ref=root, status=status, count=count))
    columns = ("id", "accepted_at", "name", "entity_type", "entity_ref", "status", "reason")
    _show([{column: row[column] for column in columns} for row in rows], as_json=as_json)


def list_dead(
    code: Annotated[str | None, typer.Option(help="What the reason begins with, such as RULE_UNKNOWN.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the events.")] = None,
    is_every: Annotated[bool, typer.Option("--all", help="Those replayed and discarded too.")] = False,
    count: CountOption = 100,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lists dead letters: events given up, with their reason."""
    found = _ask(
        account, lambda tools: tools.dead_letters(code=code, name=name, is_open=None if is_every else True, count=count)
    )
    _show([_letter(one) for one in found], as_json=as_json)


def resend(ids: IdsArgument, key: KeyOption = None, account: AccountOption = None, as_json: JsonOption = False) -> None:
    """Sends events that have run once more, as new events; dead letters among them are replayed."""
    _operate(account, _resending(ids, key), as_json=as_json)


def resend_all(
    name: Annotated[str | None, typer.Option(help="Events of this name.")] = None,
    status: Annotated[str | None, typer.Option(help="Events that came to this, such as FAILED.")] = None,
    count_max: Annotated[int, typer.Option(min=1, max=5000, help="With more events than this nothing is sent.")] = 1000,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    key: KeyOption = None,
    account: AccountOption = None,
) -> None:
    """Sends every event of a name or status of the last 30 days once more; count them first with --dry-run."""
    if name is None and status is None:
        raise Refused("EVENTS_UNNAMED", "No event is meant.", "Say which with --name or --status.")
    rows = _ask(account, lambda tools: tools.events(name=name, status=status, count=count_max + 1))
    if is_dry:
        more = "more than " if len(rows) > count_max else ""
        typer.echo(f"{more}{min(len(rows), count_max)} events would be sent again; nothing was.")
        return
    if len(rows) > count_max:
        raise Refused("COUNT_EXCEEDED", f"More than {count_max} events are meant.", "Narrow it, or raise --count-max.")
    _operate(account, _resending([row["id"] for row in rows], key), as_json=False)


def _resending(ids: Sequence[UUID], key: str | None) -> Operation:
    operation = uuid4() if key is None else identity_of("resend", key)
    return Operation("resend", sorted(ids), operation, getpass.getuser(), "")


def show_cost(
    hours: Annotated[int, typer.Option(min=1, max=24 * 400, help="Of the last so many hours.")] = 24,
    count: CountOption = 20,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Shows what rules cost, the dearest first, and how many events ran a minute and had waited how long."""
    cost = _ask(account, lambda tools: tools.cost(hours=hours, count=count))
    if as_json:
        _show_json(cost)
        return
    _table([msgspec.to_builtins(rule) for rule in cost.rules])
    typer.echo(
        f"{cost.events} events in {hours} h, {cost.events_per_minute:.1f} a minute, {cost.failures} attempts failed, "
        f"{cost.buried} given up; they had waited {cost.wait_milliseconds_mean:.0f} ms, "
        f"at most {cost.wait_milliseconds_max} ms."
    )


def show_queue(account: AccountOption = None, as_json: JsonOption = False) -> None:
    """Shows what waits now: events, lanes, pauses, timers, dead letters, and for how long the first has waited."""
    state = dict(_ask(account, lambda tools: tools.queue()))
    if as_json:
        _show_json(state)
    else:
        typer.echo("\n".join(f"{name:<18} {value}" for name, value in state.items()))


def show_events(ref: str, account: str | None, *, as_json: bool, root_type: str = "ORDER") -> None:
    """Shows what happened to a root entity as a tree."""
    roots = _ask(account, lambda tools: tools.tree(root_type, ref))
    if as_json:
        _show_json(roots)
        return
    branches = [Tree(f"{root_type} {ref}")]
    for depth, text in as_lines(roots):
        del branches[depth + 1 :]
        branches.append(branches[depth].add(Text(text, style=_style(text))))
    Console(soft_wrap=True, highlight=False).print(branches[0])


def show_diagnosis(ref: str, account: str | None, *, as_json: bool, root_type: str = "ORDER") -> None:
    """Says why a root entity does not move: what is in the way, what it waits for, what can be done."""
    found = _ask(account, lambda tools: tools.diagnosis(root_type, ref))
    if as_json:
        _show_json(found)
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
        _operate(account, Operation(name, ids, uuid4(), getpass.getuser(), remark), as_json=as_json)

    return operate


def _operate(account: str | None, operation: Operation, *, as_json: bool) -> None:
    done = _ask(account, lambda tools: tools.operate(operation))
    if as_json:
        _show_json(done)
        return
    for one in done:
        typer.echo(f"{one.kind}  {one.event_id}" + (f"  as {one.new_event_id}" if one.new_event_id else ""))
    left = len(set(operation.ids) - {one.event_id for one in done})
    if left:
        typer.echo(f"{left} events stay as they are: their state does not allow it, or it was done before.", err=True)


def _ask(account: str | None, question: Callable[[EventTools], Awaitable[Any]]) -> Any:
    settings = DatabaseSettings()
    refuse_missing_database(settings)

    async def ask(app_url: str) -> Any:
        async with event_tools(app_url, settings, account) as tools:
            return await question(tools)

    with database_in_use(settings) as urls:
        ensure_migrated(urls)
        return asyncio.run(ask(urls.app_url))


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


def _show(rows: Sequence[Any], *, as_json: bool) -> None:
    if as_json:
        _show_json(rows)
    elif rows:
        _table([dict(row) for row in rows])
    else:
        typer.echo("There is none.", err=True)


def _table(rows: Sequence[dict[str, Any]]) -> None:
    """Nothing is cut off: ids are copied from here, so they stay on one line and the other columns fold."""
    table = Table()
    for name in rows[0] if rows else ():
        table.add_column(name, no_wrap=name == "id", overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console().print(table)


def _show_json(value: Any) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=dict)).decode())
