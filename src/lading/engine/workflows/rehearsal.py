"""Runs events on copies with the engine's own execution, and without a commit: for tries, tests and replays."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from time import perf_counter_ns
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate
from lading.engine.event import Event
from lading.engine.execution import LaneExecution, LaneRun, RunSettings
from lading.engine.loading import Loader
from lading.engine.registry import BoundWorkflow, Registry
from lading.engine.sandbox.rules import SandboxLoader
from lading.engine.trampoline import Facts, Failure, Fetch, Trampoline
from lading.kernel.refusal import Refused

# A version no published workflow can have: they count from 1.
DRAFT_VERSION = 0
# Processes of packages belong to one account each; those of rehearsals to none.
NO_ACCOUNT = 0


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What a rehearsal runs with; fetch answers what rules read."""

    registry: Registry
    workflow: BoundWorkflow
    fetch: Fetch
    at: datetime
    next_id: Callable[[], UUID]


async def rehearse(stage: Stage, aggregate: Aggregate, events: Sequence[Event]) -> LaneRun:
    """Runs events in order on the working copy, as the workflow of the stage would; the copy is changed, nothing else.

    Raises what the fetch raises; what a rule raises is in the run.
    """
    ref = stage.workflow.workflow.name
    aggregate.workflow_ref, aggregate.workflow_version = ref, DRAFT_VERSION
    facts = Facts()
    settings = RunSettings(
        stage.registry,
        {(aggregate.retailer, ref, DRAFT_VERSION): stage.workflow},
        facts,
        stage.at,
        perf_counter_ns(),
        stage.next_id,
    )
    trampoline: Trampoline[LaneRun] = Trampoline(facts, stage.fetch)
    (result,) = await trampoline.drive([LaneExecution(settings, aggregate, events).run()])
    if isinstance(result, Failure):
        raise result.error
    return result


async def no_facts(loader: Loader[Any, Any], keys: Sequence[Any]) -> Mapping[Any, Any]:
    """The fetch of a rehearsal without a database: what packages compute, and nothing else.

    Raises Refused FACT_MISSING.
    """
    if isinstance(loader, SandboxLoader):
        return await loader.answers(NO_ACCOUNT, keys)
    raise Refused(
        "FACT_MISSING",
        f"A rule reads {loader.name} of {', '.join(map(str, keys[:3]))}, and there is no database here.",
        "Say under answers what this rule does in the scenario.",
    )
