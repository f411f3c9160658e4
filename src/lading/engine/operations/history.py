"""What happened to one root entity, as a tree: event → run → ruleset → rule → action → event. Pure."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.trace import EventTrace, RulesetTrace, RunTrace
from lading.engine.workflow import Ruleset, Workflow

WorkflowKey = tuple[int, str, int]


class ActionNode(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """One action of a rule; event is what it sent, where that is known."""

    what: dict[str, Any]
    event: "EventNode | None" = None


class RuleNode(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """One rule that ran, or (is_failed) the one that raised."""

    name: str
    parameters: dict[str, Any] = {}
    microseconds: int = 0
    is_failed: bool = False
    actions: list[ActionNode] = []


class RulesetNode(msgspec.Struct, kw_only=True, rename="camel"):
    """One ruleset that answered an event."""

    name: str
    rules: list[RuleNode]


class RunNode(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """One attempt at an accepted event. sent: what it sent that no action here can be said to have sent."""

    attempt: int
    outcome: str
    reason: str | None = None
    worker: str = ""
    started_at: datetime
    finished_at: datetime
    workflow_ref: str = ""
    workflow_version: int = 0
    rulesets: list[RulesetNode] = []
    sent: "list[EventNode]" = []


class OperationNode(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """What somebody did to an event."""

    kind: str
    requested_by: str
    requested_at: datetime
    remark: str = ""
    new_event_id: UUID | None = None


class EventNode(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """One event. An inline one has no id of its own: it happened within the run of the event above it."""

    id: UUID | None = None
    name: str
    entity_type: str
    entity_ref: str
    outcome: str
    entity_status: str = ""
    accepted_at: datetime | None = None
    scheduled_at: datetime | None = None
    generated_by: str = ""
    trace_id: str | None = None
    attributes: dict[str, Any] = {}
    runs: list[RunNode] = []
    rulesets: list[RulesetNode] = []
    operations: list[OperationNode] = []


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the database holds of one root entity: its events oldest first, their runs, the operations on them."""

    events: Sequence[Mapping[str, Any]]
    runs: Sequence[Mapping[str, Any]]
    operations: Sequence[Mapping[str, Any]]
    workflows: Mapping[WorkflowKey, Workflow]


def tree_of(found: Found) -> list[EventNode]:
    """The events nobody here sent, oldest first, each with all that followed from it."""
    runs, operations = _by_event(found.runs), _by_event(found.operations)
    nodes = {row["id"]: _accepted(row, runs[row["id"]], operations[row["id"]]) for row in found.events}
    sent_by: defaultdict[UUID, deque[EventNode]] = defaultdict(deque)
    roots: list[EventNode] = []
    for row in found.events:
        is_below = row["cause_id"] in nodes and row["cause_id"] != row["id"]
        (sent_by[row["cause_id"]] if is_below else roots).append(nodes[row["id"]])
    for row in found.events:
        for run in runs[row["id"]]:
            _fill_run(nodes[row["id"]], run, row["retailer"], sent_by[row["id"]], found.workflows)
    return roots


def outcome_of(row: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]) -> str:
    """The state of an event of `events_of_root`, as the event search tells it."""
    last = runs[-1]["outcome"] if runs else None
    if last in {"SUCCESS", "NO_MATCH"}:
        return str(last)
    if row["death"] is not None:
        return "FAILED"
    if row["due_at"] is not None:
        return "SCHEDULED"
    if row["is_queued"]:
        return "PENDING"
    return "CANCELLED" if row["is_cancelled"] else last or "PENDING"


def _by_event(rows: Iterable[Mapping[str, Any]]) -> defaultdict[UUID, list[Mapping[str, Any]]]:
    found: defaultdict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["event_id"]].append(row)
    return found


def _accepted(
    row: Mapping[str, Any], runs: Sequence[Mapping[str, Any]], operations: Sequence[Mapping[str, Any]]
) -> EventNode:
    return EventNode(
        id=row["id"],
        name=row["name"],
        entity_type=row["entity_type"],
        entity_ref=row["entity_ref"],
        outcome=outcome_of(row, runs),
        accepted_at=row["accepted_at"],
        scheduled_at=row["scheduled_at"],
        generated_by=row["generated_by"],
        trace_id=row["trace_id"],
        attributes=row["attributes"],
        operations=[
            OperationNode(
                kind=one["kind"],
                requested_by=one["requested_by"],
                requested_at=one["requested_at"],
                remark=one["remark"],
                new_event_id=one["new_event_id"],
            )
            for one in operations
        ],
    )


def _fill_run(
    node: EventNode,
    row: Mapping[str, Any],
    retailer: int,
    sent: deque[EventNode],
    workflows: Mapping[WorkflowKey, Workflow],
) -> None:
    trace = msgspec.convert(row["trace"], RunTrace)
    workflow = workflows.get((retailer, trace.workflow_ref, trace.workflow_version))
    run = RunNode(
        attempt=row["attempt"],
        outcome=row["outcome"],
        reason=row["reason"],
        worker=row["worker"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        workflow_ref=trace.workflow_ref,
        workflow_version=trace.workflow_version,
    )
    if trace.events:
        node.entity_status = trace.events[0].status
        builder = _RunTree(trace, workflow, sent, is_failed=row["outcome"] == "FAILED")
        run.rulesets = builder.rulesets_of(0)
    if row["outcome"] != "FAILED":
        run.sent = list(sent)
        sent.clear()
    node.runs.append(run)


class _RunTree:
    """Puts the flat trace of one run back into a tree.

    An inline event follows from the first action of its sender that names it and has no event yet, because both stand
    in the order they happened; sent holds the events that were accepted in the run's transaction.
    """

    def __init__(self, trace: RunTrace, workflow: Workflow | None, sent: deque[EventNode], *, is_failed: bool) -> None:
        self._trace = trace
        self._workflow = workflow
        self._sent = sent
        self._is_failed = is_failed
        self._inline: defaultdict[int, deque[int]] = defaultdict(deque)
        for place, event in enumerate(trace.events):
            self._inline[event.cause].append(place)

    def rulesets_of(self, place: int) -> list[RulesetNode]:
        """The rulesets that answered the event at that place of the trace."""
        event = self._trace.events[place]
        is_last = self._is_failed and place == len(self._trace.events) - 1
        last = len(event.rulesets) - 1
        return [
            self._ruleset(place, ruleset, is_broken=is_last and index == last)
            for index, ruleset in enumerate(event.rulesets)
        ]

    def _ruleset(self, place: int, trace: RulesetTrace, *, is_broken: bool) -> RulesetNode:
        source = self._workflow.rulesets[trace.index] if self._workflow else None
        rules = [
            RuleNode(
                name=_rule_name(source, number),
                parameters=_parameters(source, number),
                microseconds=rule.microseconds,
                actions=[self._action(place, action) for action in rule.actions],
            )
            for number, rule in enumerate(trace.rules)
        ]
        if is_broken:
            number = len(trace.rules)
            rules.append(
                RuleNode(name=_rule_name(source, number), parameters=_parameters(source, number), is_failed=True)
            )
        return RulesetNode(name=source.name if source else f"#{trace.index}", rules=rules)

    def _action(self, place: int, what: dict[str, Any]) -> ActionNode:
        name = "CREATE" if what.get("mutation") == "create" else what.get("event")
        if name is None:
            return ActionNode(what=what)
        return ActionNode(what=what, event=self._follower(place, str(name), str(what["entity"])))

    def _follower(self, place: int, name: str, entity: str) -> EventNode | None:
        for child in self._inline[place]:
            trace = self._trace.events[child]
            if trace.name == name and f"{trace.entity_type}:{trace.entity_ref}" == entity:
                self._inline[place].remove(child)
                return self._inline_node(child, trace)
        for accepted in self._sent:
            if accepted.name == name and f"{accepted.entity_type}:{accepted.entity_ref}" == entity:
                self._sent.remove(accepted)
                return accepted
        return None

    def _inline_node(self, place: int, trace: EventTrace) -> EventNode:
        return EventNode(
            name=trace.name,
            entity_type=trace.entity_type,
            entity_ref=trace.entity_ref,
            entity_status=trace.status,
            outcome="SUCCESS" if trace.rulesets else "NO_MATCH",
            rulesets=self.rulesets_of(place),
        )


def _rule_name(source: Ruleset | None, number: int) -> str:
    return source.rules[number].name if source and number < len(source.rules) else f"#{number}"


def _parameters(source: Ruleset | None, number: int) -> dict[str, Any]:
    return (source.rules[number].props if source and number < len(source.rules) else None) or {}
