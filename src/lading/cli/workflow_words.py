"""The answers of the workflow commands, for people."""

from collections.abc import Iterator, Sequence
from typing import Any

from lading.bootstrap.workflow_moving import Moved
from lading.bootstrap.workflow_replay import Replayed
from lading.bootstrap.workflow_tools import Imported, Tried
from lading.foundation.workflow_versions.records import WorkflowVersion

ROOTS_SHOWN_MAX = 50


def imported_text(made: Imported) -> str:
    """What was published, and what is missing in it."""
    state = "active" if made.is_active else "not active"
    lines = [f"{made.ref} version {made.version} ({state}): {made.rulesets} rulesets, {made.rules} rules"]
    lines += [
        f"unknown rule  {rule.name}, used by {', '.join(rule.rulesets)}: an event that reaches it fails"
        for rule in made.unknown_rules
    ]
    lines += [f"unresolved    {one.name} at {', '.join(one.pointers)}" for one in made.unresolved]
    counts = ", ".join(f"{number} {severity}s" for severity, number in made.findings.items())
    if counts:
        lines.append(f"lint          {counts}; see `lading workflow lint`")
    return "\n".join(lines)


def versions_text(versions: Sequence[WorkflowVersion]) -> str:
    """A line per version."""
    return "\n".join(
        f"{one.ref} {one.version:>4}  {one.label:<8} {'active' if one.is_active else '':<7}{one.percent:>4} % of new "
        f"entities  {one.created_at:%Y-%m-%d %H:%M} by {one.created_by}"
        for one in versions
    )


def moved_text(moved: Moved, target: int) -> str:
    """Who moved and who did not."""
    busy = f" {moved.busy} are busy now: run the command again." if moved.busy else ""
    return f"{moved.moved} entities are on version {target} now; {moved.done} were done and stay.{busy}"


def tried_text(tried: Tried) -> str:
    """The path of an event: events, rulesets, rules with their microseconds and actions."""
    reason = f": {tried.reason}" if tried.reason else ""
    lines = [f"{tried.outcome}{reason} ({tried.microseconds / 1000:.1f} ms in rules; nothing was written)"]
    for event in tried.trace["events"]:
        lines += _event_lines(event)
    for name, (before, after) in tried.statuses.items():
        lines.append(f"{name}: {before or 'new'} → {after}")
    if tried.sent:
        lines.append(f"would be sent for later or to others: {', '.join(tried.sent)}")
    return "\n".join(lines)


def replayed_text(replayed: Replayed) -> str:
    """The entities that would have gone another way."""
    lines: list[str] = []
    for root in replayed.roots[:ROOTS_SHOWN_MAX]:
        lines.append(root.root)
        lines += [f"    {sentence}" for sentence in root.differences]
        lines += [f"    unknown: {sentence}" for sentence in root.undecided]
        lines += [f"    today: {sentence}" for sentence in root.today]
    if len(replayed.roots) > ROOTS_SHOWN_MAX:
        lines.append(f"… and {len(replayed.roots) - ROOTS_SHOWN_MAX} more; --json has them all")
    lines.append(
        f"{replayed.alike} of {replayed.entities} entities ({replayed.events} events) would have gone the same way."
    )
    return "\n".join(lines)


def _event_lines(event: dict[str, Any]) -> Iterator[str]:
    nobody = "" if event["rulesets"] else "  nobody listens"
    yield f"{event['name']}  {event['entity']} in {event['status'] or 'no status'}{nobody}"
    for ruleset in event["rulesets"]:
        for rule in ruleset["rules"]:
            actions = "; ".join(", ".join(f"{key} {value}" for key, value in one.items()) for one in rule["actions"])
            yield f"    {rule['name']:<50} {rule['microseconds']:>7} µs  {actions or 'nothing'}"
