"""The trace of a run: all it met and did, compact. Parameters are not repeated: the workflow version has them."""

from typing import Any

import msgspec

from lading.engine.workflow import Workflow


class RuleTrace(msgspec.Struct, array_like=True):
    """One rule execution: elapsed microseconds (shared reads included) and the actions it returned."""

    microseconds: int
    actions: list[dict[str, Any]]


class RulesetTrace(msgspec.Struct, array_like=True):
    """One matched ruleset by its place in the workflow, and its rules in order."""

    index: int
    rules: list[RuleTrace]


class EventTrace(msgspec.Struct, array_like=True):
    """One event of the run, the accepted one first. cause is the place of the event that sent it, or -1."""

    name: str
    entity_type: str
    entity_ref: str
    status: str
    cause: int
    rulesets: list[RulesetTrace]
    missing: bool = False


class RunTrace(msgspec.Struct):
    """One run of one accepted event."""

    workflow_ref: str
    workflow_version: int
    events: list[EventTrace]
    problem: str = ""


def expanded(trace: RunTrace, workflow: Workflow | None) -> dict[str, Any]:
    """The trace for a reader: names and parameters put back from the workflow version the run used."""
    return {
        "workflowRef": trace.workflow_ref,
        "workflowVersion": trace.workflow_version,
        "problem": trace.problem or None,
        "events": [_event(event, workflow) for event in trace.events],
    }


def _event(event: EventTrace, workflow: Workflow | None) -> dict[str, Any]:
    return {
        "name": event.name,
        "entity": f"{event.entity_type}:{event.entity_ref}",
        "status": event.status,
        "sentBy": event.cause if event.cause >= 0 else None,
        "outcome": "SUCCESS" if event.rulesets else "NO_MATCH",
        "rulesets": [_ruleset(ruleset, workflow) for ruleset in event.rulesets],
    }


def _ruleset(ruleset: RulesetTrace, workflow: Workflow | None) -> dict[str, Any]:
    source = workflow.rulesets[ruleset.index] if workflow else None
    return {
        "name": source.name if source else f"#{ruleset.index}",
        "rules": [
            {
                "name": source.rules[place].name if source else f"#{place}",
                "parameters": (source.rules[place].props if source else None) or {},
                "microseconds": rule.microseconds,
                "actions": rule.actions,
            }
            for place, rule in enumerate(ruleset.rules)
        ],
    }
