"""Operating on events by REST: dead letters; replay, discard, retry, resend and cancel, counted before if asked."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

import msgspec

from lading.api.authority import reach_of
from lading.api.call import Call
from lading.api.fields import as_struct, integer_field, refuse_unknown_filters, uuid_or_none
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.rest.event_filters import EVENT_FILTERS, event_filter, is_about_audits
from lading.api.strict_json import json_object
from lading.database.connection import Connection, read_only, transaction_on
from lading.engine.operations import operating
from lading.engine.operations.dead_letters import DeadLetter, DeadLetterFilter, dead_letters
from lading.engine.operations.operating import Operated, Operator
from lading.engine.operations.search import COUNT_DEFAULT, COUNT_MAX, READING, UUID_MAX, EventFilter, find_events
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Conflict, Refused

LETTER_FILTERS = ("state", "code", "name", "rootEntityRef", "retailerId", "count", "after")
STATES: MappingProxyType[str, bool | None] = MappingProxyType({"open": True, "closed": False, "all": None})
COUNTED_MAX = 10_000
SAMPLE_SIZE = 10
ROUTE = "event-operation"
Operate = Callable[[Connection, int, Sequence[UUID], Operator], Coroutine[Any, Any, list[Operated]]]


class Kind(StrEnum):
    """What can be done to events."""

    REPLAY = "REPLAY"
    DISCARD = "DISCARD"
    RETRY = "RETRY"
    RESEND = "RESEND"
    CANCEL = "CANCEL"


class DeadLetterPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Dead letters, the newest event first; next is the cursor of the page that follows."""

    results: list[DeadLetter]
    next: UUID | None


class OperationBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is to be done, to the events named or to those a filter finds (fields of GET /api/v4.1/event).

    dry_run only counts. count_max: with more events than that nothing is done.
    """

    operation: Kind
    event_ids: Annotated[list[UUID], msgspec.Meta(max_length=COUNT_MAX)] = []
    filter: dict[str, str] | None = None
    dry_run: bool = False
    count_max: Annotated[int, msgspec.Meta(ge=1, le=COUNT_MAX)] = 1_000
    remark: Annotated[str, msgspec.Meta(max_length=operating.REMARK_LENGTH_MAX)] = ""


class OperationDone(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was done. count: the events it was meant for; skipped: those whose state did not allow it.

    Of a dry run, operated is empty and sample has some of the events that were found.
    """

    operation: Kind
    is_dry_run: bool
    count: int
    operated: list[Operated] = []
    skipped: list[UUID] = []
    sample: list[UUID] = []


async def list_dead_letters(call: Call) -> Answer:
    """Dead letters, open ones unless told otherwise."""
    fields = call.request.query_fields()
    count = integer_field(fields, "count", least=1, most=COUNT_MAX) or COUNT_DEFAULT
    wanted = _letter_filter(fields, call)
    async with read_only(call.services.pool, call.user.account) as connection:
        found = await dead_letters(connection, call.user.account, wanted, count=count + 1)
    next_ = found[count - 1].event_id if len(found) > count else None
    return json_answer(200, DeadLetterPage(results=found[:count], next=next_))


async def operate(call: Call) -> Answer:
    """Carries an operation out, all of it in one transaction and once for its Idempotency-Key."""
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), OperationBody)
    if bool(body.event_ids) == (body.filter is not None):
        raise Refused(
            "EVENTS_UNNAMED",
            "Either eventIds or filter says which events are meant, not both.",
            "Send eventIds with at least one id, or a filter.",
            pointer="/eventIds",
        )
    ids = body.event_ids or await _found(call, body)
    if body.dry_run:
        done = OperationDone(operation=body.operation, is_dry_run=True, count=len(ids), sample=ids[:SAMPLE_SIZE])
        return json_answer(200, done)
    if len(ids) > body.count_max:
        raise Conflict(
            "COUNT_EXCEEDED",
            f"{len(ids)} events are meant; countMax allows {body.count_max}.",
            "Narrow the filter, or raise countMax once a dryRun shows what you want.",
            pointer="/countMax",
        )
    return await once(call, ROUTE, lambda connection: _operate(connection, call, body, ids))


async def _operate(connection: Connection, call: Call, body: OperationBody, ids: list[UUID]) -> Answer:
    operator = Operator(
        operation=call.services.identities.next(),
        by=call.user.username,
        at=call.request.at,
        next_id=call.services.identities.next,
        remark=body.remark,
        retailers=_reach(call),
    )
    operated = await _operations()[body.operation](connection, call.user.account, ids, operator)
    done = {one.event_id for one in operated}
    skipped = [event_id for event_id in ids if event_id not in done]
    answer = OperationDone(
        operation=body.operation, is_dry_run=False, count=len(ids), operated=operated, skipped=skipped
    )
    return json_answer(200, answer)


def _operations() -> Mapping[Kind, Operate]:
    return {
        Kind.REPLAY: operating.replay,
        Kind.DISCARD: operating.discard,
        Kind.RETRY: operating.retry,
        Kind.RESEND: operating.resend,
        Kind.CANCEL: operating.cancel,
    }


async def _found(call: Call, body: OperationBody) -> list[UUID]:
    """The events of the filter, oldest first, because that is the order they are sent in."""
    fields = body.filter or {}
    refuse_unknown_filters(fields, EVENT_FILTERS, place="/filter")
    if is_about_audits(fields):
        raise Refused("FILTER_UNKNOWN", "Steps of runs cannot be operated on.", "Filter events.", pointer="/filter")
    wanted: EventFilter | None = event_filter(fields, call, Permission.EVENT_UPDATE)
    if wanted is None:
        return []
    account = call.user.account
    async with call.services.pool.acquire() as connection, transaction_on(connection, account, READING):
        rows = await find_events(connection, account, wanted, count=COUNTED_MAX)
    return [row["id"] for row in reversed(rows)]


def _letter_filter(fields: Mapping[str, str], call: Call) -> DeadLetterFilter:
    state = fields.get("state", "open")
    after = uuid_or_none(fields["after"]) if "after" in fields else UUID_MAX
    if state not in STATES:
        message = f"There is no state {state[:40]!r}."
        raise Refused("FIELD_INVALID", message, f"Use one of {', '.join(STATES)}.", pointer="query/state")
    if after is None:
        raise Refused("CURSOR_INVALID", "That is no cursor.", "Send the `next` of a page.", pointer="query/after")
    wanted = integer_field(fields, "retailerId", least=1, most=2**31 - 1)
    reach = reach_of(call.user, Permission.EVENT_VIEW)
    retailers = None if reach is None else sorted(reach)
    if wanted is not None:
        retailers = [wanted] if reach is None or wanted in reach else []
    return DeadLetterFilter(
        before=after,
        is_open=STATES[state],
        retailers=retailers,
        name=fields.get("name"),
        root_ref=fields.get("rootEntityRef"),
        code=fields.get("code"),
    )


def _reach(call: Call) -> list[int] | None:
    reach = reach_of(call.user, Permission.EVENT_UPDATE)
    return None if reach is None else sorted(reach)
