"""The tree of an entity's events in words, for a terminal. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from lading.engine.operations.history import ActionNode, EventNode, RuleNode, RulesetNode, RunNode

# A chain sends at most so many events inside one run; deeper is cut, so that the text ends.
DEPTH_MAX = 200
Line = tuple[int, str]


def as_lines(roots: Iterable[EventNode]) -> Iterator[Line]:
    """(depth, text) for every line of the tree."""
    for root in roots:
        yield from _event(root, 0)


def _event(node: EventNode, depth: int) -> Iterator[Line]:
    if depth > DEPTH_MAX:
        yield depth, "… deeper than this page"
        return
    yield depth, _head(node)
    for operation in node.operations:
        became = f" as {operation.new_event_id}" if operation.new_event_id else ""
        remark = f": {operation.remark}" if operation.remark else ""
        yield depth + 1, f"{operation.kind} by {operation.requested_by}{became}{remark}"
    for run in node.runs:
        yield from _run(run, depth + 1)
    for ruleset in node.rulesets:
        yield from _ruleset(ruleset, depth + 1)


def _head(node: EventNode) -> str:
    when = f"{node.accepted_at:%Y-%m-%d %H:%M:%S.%f}"[:-3] + "  " if node.accepted_at else ""
    due = f", due {node.scheduled_at:%Y-%m-%d %H:%M:%S}" if node.scheduled_at else ""
    by = f" by {node.generated_by}" if node.generated_by else ""
    status = f" ({node.entity_status})" if node.entity_status else ""
    id_ = f"  {node.id}" if node.id else ""
    return f"{when}{node.name} → {node.entity_type}:{node.entity_ref}{status}{by}{due}: {node.outcome}{id_}"


def _run(run: RunNode, depth: int) -> Iterator[Line]:
    below = depth
    if run.attempt > 1 or run.outcome == "FAILED":
        yield depth, f"attempt {run.attempt}: {run.outcome}" + (f", {run.reason}" if run.reason else "")
        below = depth + 1
    elif run.reason:
        yield depth, run.reason
    for ruleset in run.rulesets:
        yield from _ruleset(ruleset, below)
    for event in run.sent:
        yield from _event(event, below)


def _ruleset(ruleset: RulesetNode, depth: int) -> Iterator[Line]:
    yield depth, f"ruleset {ruleset.name}"
    for rule in ruleset.rules:
        yield from _rule(rule, depth + 1)


def _rule(rule: RuleNode, depth: int) -> Iterator[Line]:
    parameters = ", ".join(f"{name}={value}" for name, value in rule.parameters.items())
    name = rule.name.rpartition(".")[2]
    took = "failed here" if rule.is_failed else f"{rule.microseconds} µs"
    yield depth, f"{name}({parameters})  {took}"
    for action in rule.actions:
        yield from _action(action, depth + 1)


def _action(action: ActionNode, depth: int) -> Iterator[Line]:
    yield depth, action_text(action.what)
    if action.event is not None:
        yield from _event(action.event, depth + 1)


def action_text(what: dict[str, Any]) -> str:
    """One action in words."""
    entity = what.get("entity", "")
    if what.get("mutation") == "status":
        return f"set {entity} to {what['status']}"
    if "mutation" in what:
        return f"{what['mutation']} {entity}" + (f": {', '.join(what['names'])}" if "names" in what else "")
    if "event" in what:
        return f"send {what['event']} to {entity}" + (f" at {what['scheduled_at']}" if "scheduled_at" in what else "")
    if "log" in what:
        return f"remark: {what['log']}"
    return ", ".join(f"{key} {value}" for key, value in what.items())
