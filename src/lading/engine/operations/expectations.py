"""What a workflow expects next of each entity, where that comes from, and whether it can still come. Pure.

The question "can it still come" is answered from the workflow alone: from the statuses there are, every ruleset that
can be reached is followed, with what it sends and sets. It errs towards yes, so that a no is worth acting on.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from lading.engine.workflow import Ruleset, Workflow
from lading.engine.workflows.leading import is_reached, moves, reached_by, sent_by
from lading.engine.workflows.meaning import INITIAL_STATUS, RulesByName, user_event

DONE = "DONE"
PRIMARY = "PRIMARY"
CREATE = "CREATE"
ROUNDS_MAX = 1_000


class Source(StrEnum):
    """Where an event comes from. OUTSIDE: another system, or the workflow of another root."""

    USER = "USER"
    TIMER = "TIMER"
    WORKFLOW = "WORKFLOW"
    OUTSIDE = "OUTSIDE"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where one entity stands."""

    type: str
    ref: str
    subtype: str | None
    status: str


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is scheduled for an entity."""

    event: str
    entity_type: str
    entity_ref: str
    due_at: datetime


class Expectation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An event that would move an entity on.

    labels are those of its user actions; senders the rulesets ("FULFILMENT BookCourier") that send it; can_come says
    whether anything is left that could.
    """

    entity_type: str
    entity_ref: str
    entity_status: str
    event: str
    source: Source
    can_come: bool
    is_primary: bool = False
    labels: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    due_at: datetime | None = None


def is_open(standing: Standing, workflow: Workflow) -> bool:
    """Whether an entity has not come to its end: its status is not of the category DONE, or waits for a person.

    A kind of entity below the root of which the workflow says nothing at all is not led by it, and so never open.
    """
    if standing.type != workflow.entity_type and not _leads(workflow, standing.type):
        return False
    categories = {one.category for one in workflow.statuses if (one.entity_type, one.name) == _place(standing)}
    return DONE not in categories or any(_has_primary(ruleset) for ruleset in listening(standing, workflow))


def _leads(workflow: Workflow, entity_type: str) -> bool:
    return any(one.entity_type == entity_type for one in workflow.statuses) or any(
        ruleset.type == entity_type for ruleset in workflow.rulesets
    )


def listening(standing: Standing, workflow: Workflow) -> list[Ruleset]:
    """The rulesets that listen to an entity where it stands."""
    return [
        ruleset
        for ruleset in workflow.rulesets
        if ruleset.type == standing.type and ruleset.listens_to(standing.subtype, standing.status)
    ]


def expectations(
    standings: Sequence[Standing],
    workflow: Workflow,
    timers: Sequence[Timer],
    *,
    waiting: Iterable[str] = (),
    rules: RulesByName | None = None,
) -> list[Expectation]:
    """What each open entity is waiting for. Nobody waits for what is only reported or only offered and leads nowhere.

    waiting names the events that are queued already; rules are those installed: some set a status by themselves.
    """
    senders = senders_of(workflow)
    known = {timer.event for timer in timers} | set(waiting)
    coming = _coming(standings, workflow, known, rules or {})
    places = {_place(standing) for standing in standings}
    return [
        _expectation(standing, ruleset, senders, coming, timers)
        for standing in standings
        if is_open(standing, workflow)
        for ruleset in listening(standing, workflow)
        if _is_step(ruleset, senders) or moves(ruleset, workflow, rules or {}, places)
    ]


def senders_of(workflow: Workflow) -> dict[str, tuple[str, ...]]:
    """Event name → the rulesets of this workflow that send it."""
    found: dict[str, dict[str, None]] = {}
    for ruleset in workflow.rulesets:
        for event in sent_by(ruleset):
            found.setdefault(event, {})[f"{ruleset.type} {ruleset.name}"] = None
    return {event: tuple(senders) for event, senders in found.items()}


def _expectation(
    standing: Standing,
    ruleset: Ruleset,
    senders: Mapping[str, tuple[str, ...]],
    coming: frozenset[str],
    timers: Sequence[Timer],
) -> Expectation:
    event = _event_of(ruleset)
    due_at = min((timer.due_at for timer in timers if _is_for(timer, event, standing)), default=None)
    return Expectation(
        entity_type=standing.type,
        entity_ref=standing.ref,
        entity_status=standing.status,
        event=event,
        source=_source(ruleset, senders, is_scheduled=due_at is not None),
        can_come=event in coming or bool(ruleset.user_actions),
        is_primary=_has_primary(ruleset),
        labels=tuple(_labels(ruleset)),
        senders=senders.get(event, ()),
        due_at=due_at,
    )


def _coming(standings: Sequence[Standing], workflow: Workflow, known: set[str], rules: RulesByName) -> frozenset[str]:
    """The events that can come without somebody choosing a way aside (a SECONDARY user action)."""
    reached = {(one.type, one.status) for one in standings}
    present = {one.type for one in standings}
    reached |= {(ruleset.type, INITIAL_STATUS) for ruleset in workflow.rulesets if ruleset.type not in present}
    senders = senders_of(workflow)
    coming = known | {CREATE} | {_event_of(one) for one in workflow.rulesets if _comes_by_itself(one, senders)}
    for _ in range(ROUNDS_MAX):
        before = len(reached) + len(coming)
        for ruleset in workflow.rulesets:
            if ruleset.name in coming and is_reached(ruleset, reached):
                coming |= set(sent_by(ruleset))
                reached |= reached_by(ruleset, workflow, rules)
        if len(reached) + len(coming) == before:
            break
    return frozenset(coming)


def _is_step(ruleset: Ruleset, senders: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the workflow itself sends it, or asks somebody for it."""
    return _has_primary(ruleset) or (not ruleset.user_actions and (ruleset.name in senders or ruleset.name == CREATE))


def _comes_by_itself(ruleset: Ruleset, senders: Mapping[str, tuple[str, ...]]) -> bool:
    if ruleset.user_actions:
        return _has_primary(ruleset)
    return ruleset.name != CREATE and ruleset.name not in senders


def _event_of(ruleset: Ruleset) -> str:
    return user_event(ruleset, ruleset.user_actions[0]) if ruleset.user_actions else ruleset.name


def _source(ruleset: Ruleset, senders: Mapping[str, tuple[str, ...]], *, is_scheduled: bool) -> Source:
    if is_scheduled:
        return Source.TIMER
    if ruleset.user_actions:
        return Source.USER
    return Source.WORKFLOW if ruleset.name in senders or ruleset.name == CREATE else Source.OUTSIDE


def _is_for(timer: Timer, event: str, standing: Standing) -> bool:
    return timer.event == event and (timer.entity_type, timer.entity_ref) == (standing.type, standing.ref)


def _has_primary(ruleset: Ruleset) -> bool:
    return any(context.get("type") == PRIMARY for action in ruleset.user_actions for context in _contexts(action))


def _labels(ruleset: Ruleset) -> list[str]:
    return [str(context.get("label")) for action in ruleset.user_actions for context in _contexts(action)]


def _contexts(action: Mapping[str, object]) -> list[Mapping[str, object]]:
    found = action.get("context")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _place(standing: Standing) -> tuple[str, str]:
    return standing.type, standing.status
