"""Scenarios: given an entity, when events come, then this is what the workflow does. Run in memory."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.execution import EventRun, LaneRun
from lading.engine.registry import Registry, bound_with
from lading.engine.trace import EventTrace, RunTrace
from lading.engine.workflow import Workflow
from lading.engine.workflows.answers import Answer, binder
from lading.engine.workflows.expectations import Expected, Observed, disappointments
from lading.engine.workflows.given_fields import fields_from
from lading.engine.workflows.rehearsal import Stage, no_facts, rehearse
from lading.kernel.identity import identity_of
from lading.kernel.refusal import Refused

_AT = datetime(2026, 1, 1, 9, tzinfo=UTC)
FieldTypes = Mapping[str, type]


class GivenEntity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entity at the start, as TYPE:ref. fields: its module's own values, for rules that read them."""

    entity: str
    subtype: str | None = None
    status: str = "CREATED"
    attributes: dict[str, Any] = {}
    fields: dict[str, Any] | None = None
    children: list["GivenEntity"] = []


class When(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event; without entity it is about the root."""

    event: str
    entity: str | None = None
    attributes: dict[str, Any] = {}
    from_rule: bool = False


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One scenario of a file."""

    name: str
    given: GivenEntity
    when: list[str | When]
    then: Expected
    answers: dict[str, list[Answer]] = {}
    at: datetime = _AT


class ScenarioFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of scenarios of one workflow; the path of the workflow is relative to the file's own."""

    workflow: str
    scenarios: list[Scenario]
    variables: dict[str, str] = {}
    answers: dict[str, list[Answer]] = {}


class ScenarioResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a scenario: nothing in problems means it passed. rulesets: those it met, by their place."""

    name: str
    problems: tuple[str, ...]
    path: tuple[str, ...]
    rulesets: frozenset[int]


def read_scenarios(data: bytes) -> ScenarioFile:
    """Reads a YAML file of scenarios. Raises Refused SCENARIOS_MALFORMED with the place."""
    try:
        return msgspec.yaml.decode(data, type=ScenarioFile)
    except msgspec.DecodeError as error:
        hint = "Compare with examples/workflows; write texts such as NO or 1.0 in quotes."
        raise Refused("SCENARIOS_MALFORMED", f"{error}.", hint) from error


async def run_scenario(
    scenario: Scenario, file: ScenarioFile, workflow: Workflow, registry: Registry, fields: FieldTypes
) -> ScenarioResult:
    """Runs one scenario and compares what it came to with what was expected."""
    aggregate = _aggregate(scenario.given, fields)
    answers = {**file.answers, **scenario.answers}
    stage = Stage(
        registry=registry,
        workflow=bound_with(workflow, binder(registry, answers)),
        fetch=no_facts,
        at=scenario.at,
        next_id=_numbered(),
    )
    runs: list[LaneRun] = []
    try:
        for when in scenario.when:
            copy = aggregate.copy()
            runs.append(await rehearse(stage, copy, [_event(when, aggregate, scenario, stage)]))
            aggregate = copy if runs[-1].failed is None else aggregate
    except Refused as refused:
        problem = f"{refused.code}: {refused.message} {refused.hint}"
        return ScenarioResult(name=scenario.name, problems=(problem,), path=(), rulesets=frozenset())
    observed = _observed(runs, aggregate)
    return ScenarioResult(
        name=scenario.name,
        problems=tuple(disappointments(scenario.then, observed)),
        path=observed.path,
        rulesets=frozenset(ruleset.index for event in _events(runs) for ruleset in event.rulesets),
    )


def _aggregate(given: GivenEntity, fields: FieldTypes) -> Aggregate:
    root = _entity(given, fields, parent="")
    aggregate = Aggregate(root, account=1, retailer=1, workflow_ref="", workflow_version=0)
    for child in given.children:
        aggregate.add(_entity(child, fields, parent=root.ref))
        for grandchild in child.children:
            aggregate.add(_entity(grandchild, fields, parent=root.ref))
    return aggregate


def _entity(given: GivenEntity, fields: FieldTypes, *, parent: str) -> Entity:
    entity_type, _, ref = given.entity.partition(":")
    ref = ref or f"{entity_type}-1"
    key = EntityKey(entity_type, identity_of(parent, entity_type, ref), ref)
    attributes = {
        name: value if isinstance(value, dict) else {"value": value} for name, value in given.attributes.items()
    }
    values = _fields(given, entity_type, fields)
    return Entity(key, subtype=given.subtype or "", status=given.status, fields=values, attributes=attributes)


def _fields(given: GivenEntity, entity_type: str, fields: FieldTypes) -> Any:
    if given.fields is None:
        return None
    if entity_type not in fields:
        raise Refused("SCENARIO_FIELDS", f"No module says what fields {entity_type} has.", "Leave fields out.")
    return fields_from(given.fields, fields[entity_type], given.entity)


def _event(when: str | When, aggregate: Aggregate, scenario: Scenario, stage: Stage) -> Event:
    said = When(event=when) if isinstance(when, str) else when
    entity = aggregate.root if said.entity is None else _found(aggregate, said.entity)
    identity = stage.next_id()
    return Event(
        id=identity,
        name=said.event,
        retailer=aggregate.retailer,
        lane=aggregate.root.id,
        root=aggregate.root.key,
        entity=entity.key,
        subtype=entity.subtype,
        attributes=said.attributes,
        generated_by="rule" if said.from_rule else "scenario",
        cause_id=identity if said.from_rule else None,
        accepted_at=scenario.at,
    )


def _found(aggregate: Aggregate, name: str) -> Entity:
    entity_type, _, ref = name.partition(":")
    for entity in aggregate.entities():
        if entity.type == entity_type and ref in ("", entity.ref):
            return entity
    raise Refused("SCENARIO_ENTITY", f"There is no {name} at that moment.", "Give it, or have a rule create it.")


def _observed(runs: list[LaneRun], aggregate: Aggregate) -> Observed:
    done: list[EventRun] = [run for lane in runs for run in lane.runs]
    last = runs[-1] if runs else None
    is_failed = last is not None and last.failed is not None
    return Observed(
        status=aggregate.root.status,
        entities={f"{entity.type}:{entity.ref}": entity.status for entity in aggregate.entities()},
        outcome="FAILED" if is_failed else (last.runs[-1].outcome if last and last.runs else "NO_MATCH"),
        reason=str(last.error) if last is not None and last.error is not None else "",
        path=tuple(event.name for event in _events(runs)),
        sent=tuple(event.name for run in done for event in run.sent),
        actions=tuple(
            action
            for event in _events(runs)
            for ruleset in event.rulesets
            for rule in ruleset.rules
            for action in rule.actions
        ),
    )


def _events(runs: list[LaneRun]) -> Iterator[EventTrace]:
    for lane in runs:
        traces: list[RunTrace] = [run.trace for run in lane.runs]
        if lane.failed_trace is not None:
            traces.append(lane.failed_trace)
        for trace in traces:
            yield from trace.events


def _numbered() -> Callable[[], UUID]:
    made: list[UUID] = []

    def next_id() -> UUID:
        made.append(identity_of("scenario", len(made)))
        return made[-1]

    return next_id
