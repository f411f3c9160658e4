"""`lading events list|resend-all`: events found by every filter the API has."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import typer

from lading.bootstrap.event_tools import EventTools
from lading.cli.event_session import (
    AccountOption,
    CountOption,
    JsonOption,
    KeyOption,
    asked,
    operated,
    resending,
    show,
)
from lading.cli.spans import span_of
from lading.engine.operations.search import STATUSES, EventFilter
from lading.kernel.refusal import Refused

NameOption = Annotated[str | None, typer.Option(help="Name of the events.")]
RootOption = Annotated[str | None, typer.Option(help="The root entity: its ref, TYPE:ref, TYPE: or its id.")]
EntityOption = Annotated[str | None, typer.Option(help="The entity they were about: ref, TYPE:ref, TYPE: or id.")]
StatusOption = Annotated[str | None, typer.Option(help=f"One of {', '.join(STATUSES)}.")]
RetailerOption = Annotated[int | None, typer.Option(help="Number of the retailer.")]
SpanOption = Annotated[str | None, typer.Option("--span", help="Accepted FROM..TO, in ISO 8601.")]
Wanting = Callable[[EventTools], EventFilter]
COLUMNS = ("id", "accepted_at", "name", "entity_type", "entity_ref", "status", "reason")


def register(events: typer.Typer) -> None:
    """Adds the commands."""
    events.command("list")(list_events)
    events.command("resend-all")(resend_all)


def list_events(
    name: NameOption = None,
    root: RootOption = None,
    entity: EntityOption = None,
    status: StatusOption = None,
    retailer: RetailerOption = None,
    span: SpanOption = None,
    count: CountOption = 20,
    start: Annotated[int, typer.Option(min=0, help="Leave out so many of the newest.")] = 0,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lists events, the newest first: of the last 30 days, unless a span is given."""
    wanted = _wanting(span, name=name, status=status, retailers=_retailers(retailer), **_both(root, entity))
    rows = asked(account, lambda tools: tools.events(wanted(tools), count=count, start=start))
    show([{column: row[column] for column in COLUMNS} for row in rows], as_json=as_json)


def resend_all(
    name: NameOption = None,
    root: RootOption = None,
    entity: EntityOption = None,
    status: StatusOption = None,
    retailer: RetailerOption = None,
    span: SpanOption = None,
    count_max: Annotated[int, typer.Option(min=1, max=5000, help="With more events than this nothing is sent.")] = 1000,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    key: KeyOption = None,
    account: AccountOption = None,
) -> None:
    """Sends every event that matches once more, of the last 30 days unless a span is given; count with --dry-run."""
    if name is None and status is None and root is None and entity is None:
        raise Refused("EVENTS_UNNAMED", "No event is meant.", "Say which with --name, --status, --root or --entity.")
    wanted = _wanting(span, name=name, status=status, retailers=_retailers(retailer), **_both(root, entity))
    rows = asked(account, lambda tools: tools.events(wanted(tools), count=count_max + 1))
    if is_dry:
        more = "more than " if len(rows) > count_max else ""
        typer.echo(f"{more}{min(len(rows), count_max)} events would be sent again; nothing was.")
        return
    if len(rows) > count_max:
        raise Refused("COUNT_EXCEEDED", f"More than {count_max} events are meant.", "Narrow it, or raise --count-max.")
    operated(account, resending([row["id"] for row in rows], key), as_json=False)


def _wanting(span: str | None, **given: Any) -> Wanting:
    if given["status"] not in {None, *STATUSES}:
        message = f"There is no event status {given['status']}."
        raise Refused("STATUS_UNKNOWN", message, f"Use one of {', '.join(STATUSES)}.")
    since, until = span_of(span) if span is not None else (None, None)
    return lambda tools: tools.wanted(since=since, until=until, **given)


def _retailers(retailer: int | None) -> list[int] | None:
    return None if retailer is None else [retailer]


def _both(root: str | None, entity: str | None) -> dict[str, str | UUID | None]:
    return {**_named("root", root), **_named("entity", entity)}


def _named(which: str, text: str | None) -> dict[str, str | UUID | None]:
    """The filter a name stands for: TYPE:ref with either half left out, an id, or a ref."""
    if text is None:
        return {}
    kind, colon, ref = text.partition(":")
    if colon and kind.isupper():
        return {f"{which}_type": kind, f"{which}_ref": ref or None}
    try:
        return {f"{which}_id": UUID(text)}
    except ValueError:
        return {f"{which}_ref": text}
