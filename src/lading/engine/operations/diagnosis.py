"""Why an entity does not move: where it stands, what its workflow expects next, and what is in the way. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.operations.expectations import (
    Expectation,
    Source,
    Standing,
    Timer,
    expectations,
    is_open,
    listening,
)
from lading.engine.operations.history import outcome_of
from lading.engine.trace import RunTrace
from lading.engine.workflow import Workflow
from lading.engine.workflows.meaning import RulesByName

# A queue that nobody took from for so long has nobody who takes from it.
UNATTENDED = timedelta(seconds=30)


_OF_SANDBOXES = frozenset({"RULE_TIMEOUT", "MEMORY_LIMIT", "RULE_CRASHED", "RULE_FORBIDDEN", "RULE_RAISED"})


class Verdict(StrEnum):
    """What is the matter, the most urgent first."""

    DEAD_LETTER = "DEAD_LETTER"
    NO_WORKFLOW = "NO_WORKFLOW"
    LANE_PAUSED = "LANE_PAUSED"
    WORKER_MISSING = "WORKER_MISSING"
    EVENTS_WAITING = "EVENTS_WAITING"
    MISSING_EVENT = "MISSING_EVENT"
    DEAD_END = "DEAD_END"
    WAITING_FOR_USER = "WAITING_FOR_USER"
    WAITING_FOR_TIMER = "WAITING_FOR_TIMER"
    WAITING_FOR_OUTSIDE = "WAITING_FOR_OUTSIDE"
    FINISHED = "FINISHED"


class Finding(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One thing in the way, or waited for, and what can be done about it."""

    code: Verdict
    message: str
    entity: str = ""
    event: str = ""
    event_id: UUID | None = None
    remedies: tuple[str, ...] = ()


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a root entity stands and why; findings are the most urgent first, and verdict is the first one's code."""

    root_type: str
    root_ref: str
    root_status: str
    workflow_ref: str
    workflow_version: int
    verdict: Verdict
    findings: tuple[Finding, ...]
    entities: tuple[Standing, ...]
    expected: tuple[Expectation, ...]


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a root entity: events are rows of `events_of_root`, runs those of each event in order.

    rules are those installed, if they are known.
    """

    standings: Sequence[Standing]
    workflow_ref: str
    workflow_version: int
    workflow: Workflow | None
    lane: Mapping[str, Any] | None
    events: Sequence[Mapping[str, Any]]
    runs: Mapping[UUID, Sequence[Mapping[str, Any]]]
    rules: RulesByName = {}


def diagnose(patient: Patient) -> Diagnosis:
    """The diagnosis. The first standing is the root's."""
    root = patient.standings[0]
    timers = [_timer(row) for row in patient.events if row["due_at"] is not None]
    queued = [row for row in patient.events if row["is_queued"]]
    expected: list[Expectation] = []
    findings = [*_dead_letters(patient), *_queue(patient, queued)]
    if patient.workflow is None:
        findings.append(_no_workflow(patient, root))
    else:
        waiting = [row["name"] for row in queued]
        expected = expectations(patient.standings, patient.workflow, timers, waiting=waiting, rules=patient.rules)
        stopped = {finding.entity for finding in findings}
        told = _standings(patient, patient.workflow, expected)
        # What nothing can send any more was to come from the event that was given up, or still waits.
        findings += [one for one in told if one.code is not Verdict.MISSING_EVENT or one.entity not in stopped]
    findings.sort(key=lambda finding: list(Verdict).index(finding.code))
    return Diagnosis(
        root_type=root.type,
        root_ref=root.ref,
        root_status=root.status,
        workflow_ref=patient.workflow_ref,
        workflow_version=patient.workflow_version,
        verdict=findings[0].code,
        findings=tuple(findings),
        entities=tuple(patient.standings),
        expected=tuple(expected),
    )


def _dead_letters(patient: Patient) -> Iterator[Finding]:
    for row in patient.events:
        if row["death"] is not None and row["replayed_at"] is None and row["discarded_at"] is None:
            rule = _failed_rule(patient, row)
            where = f" in {rule}" if rule else ""
            yield Finding(
                code=Verdict.DEAD_LETTER,
                message=f"{row['name']} was given up{where}: {row['death']}",
                entity=_name(row),
                event=row["name"],
                event_id=row["id"],
                remedies=(
                    _correction(row["death"]),
                    f"lading events replay {row['id']}",
                    f"lading events discard {row['id']}  (when it is not needed any more)",
                ),
            )


def _correction(reason: str) -> str:
    """What is to be put right before a replay can help, by the code of the reason."""
    code = reason.partition(":")[0]
    if code == "RULE_UNKNOWN":
        return (
            "Install the package that brings the rule, or write it (docs/guides/write-a-rule.md); restart the workers."
        )
    if code == "PARAMETER_INVALID":
        return "Publish a version with the parameter put right, and lading workflow move-running this entity to it."
    if code in _OF_SANDBOXES:
        return "Put the package of the rule right, install it, and restart the workers."
    return "Correct what the reason names."


def _failed_rule(patient: Patient, row: Mapping[str, Any]) -> str:
    """The ruleset and rule that raised: the one after the last that finished."""
    runs = patient.runs.get(row["id"], ())
    trace = msgspec.convert(runs[-1]["trace"], RunTrace) if runs else None
    if trace is None or not trace.events or not trace.events[-1].rulesets or patient.workflow is None:
        return ""
    last = trace.events[-1].rulesets[-1]
    if trace.workflow_version != patient.workflow_version or last.index >= len(patient.workflow.rulesets):
        return ""
    ruleset = patient.workflow.rulesets[last.index]
    place = len(last.rules)
    return f"{ruleset.name}, rule {ruleset.rules[place].short_name}" if place < len(ruleset.rules) else ruleset.name


def _queue(patient: Patient, queued: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    if not queued or patient.lane is None:
        return
    head, lane = queued[0], patient.lane
    facts = {"entity": _name(head), "event": head["name"], "event_id": head["id"]}
    last = patient.runs.get(head["id"], ())
    if lane["available_at"] is not None and not lane["is_leased"] and last:
        yield Finding(
            code=Verdict.LANE_PAUSED,
            message=f"{head['name']} failed {lane['attempt']} times and is tried again at "
            f"{lane['available_at']:%H:%M:%S} UTC: {last[-1]['reason']}",
            remedies=("It is tried again by itself.", f"lading events retry {head['id']}  (at once)"),
            **facts,
        )
        return
    waited = lane["at"] - head["accepted_at"]
    is_unattended = not lane["is_leased"] and waited > UNATTENDED
    yield Finding(
        code=Verdict.WORKER_MISSING if is_unattended else Verdict.EVENTS_WAITING,
        message=f"{len(queued)} events wait to run, {head['name']} first, for {waited.total_seconds():.0f} s.",
        remedies=("Start a worker: lading work", "lading events cost  (is the queue of everybody that long?)")
        if is_unattended
        else ("Nothing: a worker takes it.",),
        **facts,
    )


def _no_workflow(patient: Patient, root: Standing) -> Finding:
    return Finding(
        code=Verdict.NO_WORKFLOW,
        message=f"There is no version {patient.workflow_version} of {patient.workflow_ref}: no event of this "
        f"{root.type} meets a ruleset.",
        entity=f"{root.type}:{root.ref}",
        remedies=("Publish the workflow; entities made before it keep having none until they are moved.",),
    )


def _standings(patient: Patient, workflow: Workflow, expected: Sequence[Expectation]) -> Iterator[Finding]:
    open_ = {standing: _own(standing, expected) for standing in patient.standings if is_open(standing, workflow)}
    found = [finding for standing, own in open_.items() for finding in _standing(patient, standing, own)]
    yield from found
    if open_ and not found:
        # Each waits for another, and none of them for anything that is under way.
        yield from (_missing(patient, standing, own) for standing, own in open_.items())
    if not open_:
        root = patient.standings[0]
        yield Finding(
            code=Verdict.FINISHED,
            message=f"{root.type} {root.ref} is {root.status}, and so is done; nothing below it is open.",
            entity=f"{root.type}:{root.ref}",
        )


def _own(standing: Standing, expected: Sequence[Expectation]) -> list[Expectation]:
    return [one for one in expected if (one.entity_type, one.entity_ref) == (standing.type, standing.ref)]


def _standing(patient: Patient, standing: Standing, expected: Sequence[Expectation]) -> Iterator[Finding]:
    name = f"{standing.type}:{standing.ref}"
    stands = f"{standing.type} {standing.ref} is {standing.status}"
    if not expected:
        yield Finding(
            code=Verdict.DEAD_END,
            message=f"{stands}, and no ruleset of {patient.workflow_ref} {patient.workflow_version} listens there.",
            entity=name,
            remedies=("Add a ruleset for this status to the workflow, and move the entity to that version.",),
        )
        return
    users = [one for one in expected if one.source is Source.USER and one.is_primary]
    yield from (_waits_for_user(one, stands) for one in users)
    yield from (_waits_for_timer(one, stands) for one in expected if one.source is Source.TIMER)
    outside = [one for one in expected if one.source is Source.OUTSIDE]
    yield from (_waits_for_outside(one, stands) for one in outside)
    is_moving = any(one.can_come for one in expected if one.source is not Source.USER or one.is_primary)
    if not is_moving:
        yield _missing(patient, standing, expected)


def _waits_for_user(one: Expectation, stands: str) -> Finding:
    label = f" ({', '.join(one.labels)})" if one.labels else ""
    return Finding(
        code=Verdict.WAITING_FOR_USER,
        message=f"{stands} and waits for somebody to send {one.event}{label}.",
        entity=f"{one.entity_type}:{one.entity_ref}",
        event=one.event,
        remedies=(f"Carry out {' or '.join(one.labels) or one.event} in the app, or POST /api/v1/user-actions.",),
    )


def _waits_for_timer(one: Expectation, stands: str) -> Finding:
    return Finding(
        code=Verdict.WAITING_FOR_TIMER,
        message=f"{stands}; {one.event} is scheduled for {one.due_at:%Y-%m-%d %H:%M:%S} UTC.",
        entity=f"{one.entity_type}:{one.entity_ref}",
        event=one.event,
        remedies=("Wait for it, or lading events cancel it.",),
    )


def _waits_for_outside(one: Expectation, stands: str) -> Finding:
    return Finding(
        code=Verdict.WAITING_FOR_OUTSIDE,
        message=f"{stands} and waits for {one.event}, which another system or another workflow sends.",
        entity=f"{one.entity_type}:{one.entity_ref}",
        event=one.event,
        remedies=(f"See whether the sender of {one.event} works; POST /api/v4.1/event/async sends it by hand.",),
    )


def _missing(patient: Patient, standing: Standing, expected: Sequence[Expectation]) -> Finding:
    dropped = _dropped(patient, standing)
    wanted = sorted(
        (one for one in expected if one.source is Source.WORKFLOW), key=lambda one: one.event not in dropped
    )
    aside = [label for one in expected if one.source is Source.USER for label in one.labels]
    remedies = [
        f"POST /api/v4.1/event/async with {one.event}, if it is the step that was missed." for one in wanted[:1]
    ]
    remedies += [f"Or choose a way aside: {', '.join(aside)}."] if aside else []
    return Finding(
        code=Verdict.MISSING_EVENT,
        message=_missing_text(standing, wanted, dropped),
        entity=f"{standing.type}:{standing.ref}",
        event=wanted[0].event if wanted else "",
        remedies=tuple(remedies),
    )


def _missing_text(standing: Standing, wanted: Sequence[Expectation], dropped: Mapping[str, str]) -> str:
    stands = f"{standing.type} {standing.ref} is {standing.status}"
    if not wanted:
        return f"{stands}, and nothing in its workflow leads on from there but what somebody chooses to do."
    named = ", ".join(one.event for one in wanted)
    senders = ", ".join(sorted({sender for one in wanted for sender in one.senders}))
    text = f"{stands} and waits for {named}; what could send it ({senders}) cannot run any more."
    lost = [f" {event} came while the status was {status} and met no ruleset." for event, status in dropped.items()]
    return text + "".join(lost)


def _dropped(patient: Patient, standing: Standing) -> dict[str, str]:
    """Events for this entity that met no ruleset, although some ruleset waits for them now → status at that time."""
    if patient.workflow is None:
        return {}
    names = {ruleset.name for ruleset in listening(standing, patient.workflow)}
    found: dict[str, str] = {}
    for row in patient.events:
        runs = patient.runs.get(row["id"], ())
        if outcome_of(row, runs) not in {"SUCCESS", "NO_MATCH"}:
            continue
        for event in msgspec.convert(runs[-1]["trace"], RunTrace).events:
            is_here = (event.entity_type, event.entity_ref) == (standing.type, standing.ref)
            if is_here and event.name in names and not event.rulesets:
                found[event.name] = event.status
    return found


def _timer(row: Mapping[str, Any]) -> Timer:
    return Timer(event=row["name"], entity_type=row["entity_type"], entity_ref=row["entity_ref"], due_at=row["due_at"])


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['entity_type']}:{row['entity_ref']}"
