"""`lading events list|resend-all`: events found by every filter the API has."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

import typer

from lading.bootstrap.event_tools import EventTools
from lading.cli.event_session import AccountOption, CountOption, JsonOption, KeyOption, asked, operated, resending, show
from lading.cli.spans import instant_of
from lading.engine.operations.search import STATUSES, EventFilter
from lading.kernel.refusal import Refused

FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "name": "name of the events",
        "status": "what became of them",
        "root": "the root entity: ref, TYPE:ref, TYPE: or its id",
        "entity": "what they were about, in the same ways",
        "retailer": "number of the retailer",
        "from": "accepted at or after, ISO 8601",
        "to": "accepted at or before",
    }
)
FiltersArgument = Annotated[
    list[str] | None, typer.Argument(metavar="FILTER", help=f"{'=…, '.join(FILTERS)}=…, in any number.")
]
_TYPE = re.compile(r"[A-Z]+(_[A-Z]+)*")
COLUMNS = ("id", "accepted_at", "name", "entity_type", "entity_ref", "status", "reason")


def register(events: typer.Typer) -> None:
    """Adds the commands."""
    events.command("list")(list_events)
    events.command("resend-all")(resend_all)


def list_events(
    filters: FiltersArgument = None,
    count: CountOption = 20,
    start: Annotated[int, typer.Option(min=0, help="Leave out so many of the newest.")] = 0,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lists events that match every filter, the newest first: of the last 30 days, unless from=… says otherwise.

    For example: status=FAILED root=ORDER:HD-1001 from=2026-03-01
    """
    wanted = wanted_from(filters or [])
    rows = asked(account, lambda tools: tools.events(wanted(tools), count=count, start=start))
    show([{column: row[column] for column in COLUMNS} for row in rows], as_json=as_json)


def resend_all(
    filters: FiltersArgument = None,
    count_max: Annotated[int, typer.Option(min=1, max=5000, help="With more events than this nothing is sent.")] = 1000,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    key: KeyOption = None,
    account: AccountOption = None,
) -> None:
    """Sends every event that matches once more, of the last 30 days unless from=… says so; count with --dry-run."""
    if not filters:
        raise Refused("EVENTS_UNNAMED", "No event is meant.", "Say which, such as name=ConfirmPick status=FAILED.")
    wanted = wanted_from(filters)
    rows = asked(account, lambda tools: tools.events(wanted(tools), count=count_max + 1))
    if is_dry:
        more = "more than " if len(rows) > count_max else ""
        typer.echo(f"{more}{min(len(rows), count_max)} events would be sent again; nothing was.")
        return
    if len(rows) > count_max:
        raise Refused("COUNT_EXCEEDED", f"More than {count_max} events are meant.", "Narrow it, or raise --count-max.")
    operated(account, resending([row["id"] for row in rows], key), as_json=False)


def wanted_from(filters: list[str]) -> Callable[[EventTools], EventFilter]:
    """What filters ask for. Raises Refused FILTER_UNKNOWN, STATUS_UNKNOWN or FILTER_MALFORMED."""
    given: dict[str, str] = {}
    for text in filters:
        name, _, value = text.partition("=")
        if name not in FILTERS or not value:
            known = "; ".join(f"{one}=… {meaning}" for one, meaning in FILTERS.items())
            raise Refused("FILTER_UNKNOWN", f"{text} is no filter.", f"There are {known}.")
        given[name] = value
    if (status := given.get("status")) is not None and status not in STATUSES:
        raise Refused("STATUS_UNKNOWN", f"There is no event status {status}.", f"Use one of {', '.join(STATUSES)}.")
    since, until = (instant_of(given[name]) if name in given else None for name in ("from", "to"))
    fields: dict[str, Any] = {"name": given.get("name"), "status": given.get("status")}
    fields |= {"retailers": _retailers(given), **_named("root", given), **_named("entity", given)}
    return lambda tools: tools.wanted(since=since, until=until, **fields)


def _retailers(given: Mapping[str, str]) -> list[int] | None:
    number = given.get("retailer")
    if number is None:
        return None
    if not number.isdecimal() or int(number) >= 2**31:
        raise Refused("FILTER_MALFORMED", f"{number} is no number of a retailer.", "Write it such as retailer=1.")
    return [int(number)]


def _named(which: str, given: Mapping[str, str]) -> dict[str, str | UUID | None]:
    """The filter a name stands for: TYPE:ref with either half left out, an id, or a ref."""
    if which not in given:
        return {}
    kind, colon, ref = given[which].partition(":")
    if colon and _TYPE.fullmatch(kind):
        return {f"{which}_type": kind, f"{which}_ref": ref or None}
    try:
        return {f"{which}_id": UUID(given[which])}
    except ValueError:
        return {f"{which}_ref": given[which]}
