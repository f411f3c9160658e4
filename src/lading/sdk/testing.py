"""For the tests of a package of rules: an engine in memory, and the conformance suite every package should pass."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec

from lading.engine import core_rules
from lading.engine.action import Actions
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.execution import LaneExecution, LaneRun, RunSettings
from lading.engine.registry import BoundWorkflow, Registry
from lading.engine.rule import Rule as EngineRule
from lading.engine.rule import RuleCall
from lading.engine.sandbox.frames import CallFrame
from lading.engine.sandbox.packages import RulePackage
from lading.engine.sandbox.pool import PackageBroken, SandboxCall, SandboxPool
from lading.engine.sandbox.translating import actions_of, call_of, frame_of
from lading.engine.sdk.answers import SendEvent
from lading.engine.sdk.rule import Rule
from lading.engine.sdk.running import Answer, Done, Failed, RuleDescription, answer, describe
from lading.engine.trampoline import Facts, Failure, Trampoline
from lading.engine.workflow import parse_workflow
from lading.kernel.refusal import Refused

__all__ = ["AT", "Example", "Given", "InMemoryEngine", "Result", "RulePackage", "conformance_problems"]

AT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
MILLISECONDS_MAX = 20
_NAMES = UUID("6f1c2c1e-58a5-4b44-9a2e-0d0f3a5b7c11")


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An entity as a test makes it up. fields are what its module keeps; attributes map a name to a value."""

    type: str = "ORDER"
    subtype: str = "HD"
    ref: str = "HD-1"
    status: str = "CREATED"
    fields: dict[str, Any] = {}
    attributes: dict[str, Any] = {}

    @property
    def id(self) -> UUID:
        """Its id: the same in every run."""
        return uuid5(_NAMES, f"{self.type}:{self.ref}")


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a rule, for the conformance suite. props are the parameters as a workflow writes them."""

    rule: str
    props: dict[str, Any] = {}
    root: Given = Given()
    children: tuple[Given, ...] = ()
    attributes: dict[str, Any] = {}


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What an event came to. path: the events run, inline ones too. sent: events for later, with their instants.

    reason is empty unless the run failed; then nothing of it would have been written.
    """

    status: str
    attributes: dict[str, Any]
    path: tuple[str, ...]
    sent: tuple[tuple[str, datetime | None], ...]
    actions: tuple[dict[str, Any], ...]
    reason: str = ""


class InMemoryEngine:
    """The real engine without a database, and with your rules in this process, so that a debugger can follow."""

    def __init__(self, rules: Sequence[Rule[Any]]) -> None:
        self._registry = Registry((*core_rules.RULES, *map(_in_process, rules)), [], [])

    def run(
        self,
        workflow: Mapping[str, Any],
        event: str,
        *,
        root: Given | None = None,
        children: Sequence[Given] = (),
        attributes: Mapping[str, Any] | None = None,
        at: datetime = AT,
    ) -> Result:
        """Runs an event of the root through a workflow document. Raises Refused for a malformed one."""
        bound = self._registry.bind(parse_workflow(workflow))
        aggregate = _aggregate(root or Given(), children)
        sent = _event(aggregate, event, dict(attributes or {}), at)
        return _result(asyncio.run(self._drive(bound, aggregate, sent, at)))

    def _settings(self, bound: BoundWorkflow, aggregate: Aggregate, at: datetime) -> RunSettings:
        key = (aggregate.retailer, aggregate.workflow_ref, aggregate.workflow_version)
        return RunSettings(self._registry, {key: bound}, Facts(), at, time.perf_counter_ns(), uuid4)

    async def _drive(self, bound: BoundWorkflow, aggregate: Aggregate, event: Event, at: datetime) -> LaneRun:
        settings = self._settings(bound, aggregate, at)
        trampoline: Trampoline[LaneRun] = Trampoline(settings.facts, _nothing)
        (run,) = await trampoline.drive([LaneExecution(settings, aggregate, [event]).run()])
        assert not isinstance(run, Failure), "a lane keeps the failure of its event to itself"
        return run


def conformance_problems(package: RulePackage, examples: Sequence[Example]) -> list[str]:
    """What keeps a package from being fit for use, in words; an empty list is a pass.

    Every rule needs a docstring, documented parameters and an example. Examples run in the real sandbox: no file, no
    network, no thread; twice in one process and once in a fresh one with the same answer; each within 20 ms; sending
    only declared events, and every event of `sends` at least once.
    """
    pool = SandboxPool()
    try:
        rules = pool.describe(package)
        return [*_form_problems(rules, examples), *_run_problems(rules, package, examples, pool)]
    except PackageBroken as broken:
        return [str(broken)]
    finally:
        pool.close()


def _form_problems(rules: Sequence[RuleDescription], examples: Sequence[Example]) -> list[str]:
    found: list[str] = []
    shown = {one.rule for one in examples}
    names = [one.name for one in rules]
    for one in rules:
        if not one.name.isidentifier() or not one.name[0].isupper() or names.count(one.name) > 1:
            found.append(f"{one.name}: a name is written LikeThis and stands once")
        if not one.description:
            found.append(f"{one.name}: the function needs a docstring that says what the rule does")
        if one.name not in shown:
            found.append(f"{one.name}: there is no example of it")
        found += [
            f"{one.name}: parameter {given.name} needs a description: Annotated[…, msgspec.Meta(description=…)]"
            for given in one.parameters
            if not given.description
        ]
    found += [f"{name}: the package has no such rule" for name in sorted(shown - set(names))]
    return found


def _run_problems(
    rules: Sequence[RuleDescription], package: RulePackage, examples: Sequence[Example], pool: SandboxPool
) -> list[str]:
    found: list[str] = []
    by_name = {one.name: one for one in rules}
    sent: dict[str, set[str]] = {one.name: set() for one in rules}
    for example in examples:
        if example.rule in by_name:
            call = SandboxCall(UUID(int=0), example.rule, _frame(by_name[example.rule], example))
            answers, milliseconds = _answers(pool, package, call)
            found += _answer_problems(example.rule, answers, milliseconds)
            sent[example.rule] |= _events(answers[0])
    for name, one in by_name.items():
        found += [f"{name}: no example sends {event}" for event in one.sends if event not in sent[name]]
    return found


def _answers(pool: SandboxPool, package: RulePackage, call: SandboxCall) -> tuple[list[Answer], float]:
    """The answers of one process twice and of another one; the best time of a call once it is warm."""
    first = pool.answers(package, 1, [call])
    started = time.perf_counter()
    second = pool.answers(package, 1, [call])
    milliseconds = (time.perf_counter() - started) * 1000
    return [*first, *second, *pool.answers(package, 2, [call])], milliseconds


def _answer_problems(name: str, answers: Sequence[Answer], milliseconds: float) -> list[str]:
    failed = next((one for one in answers if isinstance(one, Failed)), None)
    if failed is not None and not _is_own(failed):
        return [f"{name}: {failed.code}: {failed.message}"]
    if any(one != answers[0] for one in answers):
        return [f"{name}: the same call has different answers; use call.at for time, and nothing by chance"]
    if milliseconds > MILLISECONDS_MAX:
        return [f"{name}: a call took {milliseconds:.0f} ms; at most {MILLISECONDS_MAX} are allowed"]
    return []


def _is_own(failed: Failed) -> bool:
    """Whether the rule itself said that it cannot succeed, which an example may show."""
    return failed.is_final and failed.code not in {"EVENT_UNDECLARED", "ACTIONS_MALFORMED", "PARAMETER_INVALID"}


def _events(given: Answer) -> set[str]:
    return {one.name for one in given.actions if isinstance(one, SendEvent)} if isinstance(given, Done) else set()


def _frame(rule: RuleDescription, example: Example) -> bytes:
    aggregate = _aggregate(example.root, example.children)
    event = _event(aggregate, "Example", example.attributes, AT)
    call = RuleCall(aggregate, aggregate.root, event, at=AT, next_id=uuid4, memory={})
    return frame_of(rule, call, example.props)


def _in_process(rule: Rule[Any]) -> EngineRule[Any]:
    """The rule as the engine knows it, its values going through JSON as they would on the way to the sandbox."""
    (description,) = describe([rule])

    async def run(call: RuleCall, parameters: dict[str, Any]) -> Actions:
        frame = msgspec.json.decode(frame_of(description, call, parameters), type=CallFrame)
        assert frame.call == call_of(call, rule.children)
        return actions_of(answer(rule, frame.call, frame.props), call)

    run.__doc__ = rule.description
    return EngineRule(name=rule.name, parameters=dict, function=run)


def _aggregate(root: Given, children: Sequence[Given]) -> Aggregate:
    aggregate = Aggregate(
        _entity(root), account=1, retailer=1, workflow_ref=f"{root.type}::{root.subtype}", workflow_version=1
    )
    for child in children:
        aggregate.add(_entity(child))
    return aggregate


def _entity(given: Given) -> Entity:
    return Entity(
        EntityKey(given.type, given.id, given.ref),
        subtype=given.subtype,
        status=given.status,
        fields=given.fields,
        attributes={name: {"type": "JSON", "value": value} for name, value in given.attributes.items()},
    )


def _event(aggregate: Aggregate, name: str, attributes: dict[str, Any], at: datetime) -> Event:
    key = aggregate.root.key
    return Event(
        id=UUID(int=1),
        name=name,
        retailer=1,
        lane=key.id,
        root=key,
        entity=key,
        subtype=aggregate.root.subtype,
        attributes=attributes,
        generated_by="test",
        accepted_at=at,
    )


def _result(lane: LaneRun) -> Result:
    assert lane.aggregate is not None or lane.failed is not None
    trace = lane.failed_trace if lane.failed_trace is not None else lane.runs[0].trace
    root = lane.aggregate.root if lane.aggregate else None
    return Result(
        status=root.status if root else "",
        attributes={name: one["value"] for name, one in root.attributes.items()} if root else {},
        path=tuple(event.name for event in trace.events),
        sent=tuple((event.name, event.scheduled_at) for run in lane.runs for event in run.sent),
        actions=tuple(
            action
            for event in trace.events
            for ruleset in event.rulesets
            for one in ruleset.rules
            for action in one.actions
        ),
        reason=_reason(lane.error),
    )


def _reason(error: Exception | None) -> str:
    if error is None:
        return ""
    return f"{error.code}: {error.message}" if isinstance(error, Refused) else str(error)


async def _nothing(_loader: Any, keys: Sequence[Any]) -> Mapping[Any, Any]:
    """Rules of the SDK read nothing by themselves."""
    return dict.fromkeys(keys)
