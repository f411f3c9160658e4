"""Whether everything in a workflow can come to pass: statuses that are set, rulesets that are reached, events heard."""

from collections.abc import Iterator

from lading.engine.workflow import Ruleset, Workflow
from lading.engine.workflows.findings import Finding, note, warning
from lading.engine.workflows.meaning import RulesByName, reachable_statuses, sendings, user_event

CREATE = "CREATE"
DONE = "DONE"


def flow_findings(workflow: Workflow, rules: RulesByName) -> Iterator[Finding]:
    """What is never set, never reached, never heard, or never left.

    STATUS_UNREACHABLE, STATUS_WITHOUT_EXIT, TRIGGER_NEVER_SET, RULESET_UNREACHED, RULESET_FROM_OUTSIDE, EVENT_UNHEARD.
    """
    reached = reachable_statuses(workflow, rules)
    yield from _status_findings(workflow, reached, _left(workflow))
    sent = {sending.event for ruleset in workflow.rulesets for use in ruleset.rules for sending in sendings(use, rules)}
    offered = {user_event(ruleset, action) for ruleset in workflow.rulesets for action in ruleset.user_actions}
    for index, ruleset in enumerate(workflow.rulesets):
        yield from _ruleset_findings(ruleset, reached, sent | offered | {CREATE}, index)
    yield from _unheard(workflow, rules)


def _left(workflow: Workflow) -> set[tuple[str, str | None]]:
    """(entity type, status) in which a ruleset listens; (entity type, None) where one listens in every status."""
    named = {(ruleset.type, trigger.status) for ruleset in workflow.rulesets for trigger in ruleset.triggers}
    return {*named, *((ruleset.type, None) for ruleset in workflow.rulesets if not ruleset.triggers)}


def _status_findings(
    workflow: Workflow, reached: set[tuple[str, str]], left: set[tuple[str, str | None]]
) -> Iterator[Finding]:
    # A foreign root (an ORDER status inside RETURN_ORDER) has no rulesets here and is another workflow's business.
    types = {ruleset.type for ruleset in workflow.rulesets}
    for index, status in enumerate(workflow.statuses):
        if not status.name or status.entity_type not in types:
            continue
        pointer = f"/statuses/{index}"
        if (status.entity_type, status.name) not in reached:
            message = f"No rule of this workflow sets the {status.entity_type} status {status.name}."
            hint = "Remove it, or set it somewhere. It may also be given to an entity when it is made through the API."
            yield warning("STATUS_UNREACHABLE", message, hint, pointer)
        elif status.category != DONE and not {(status.entity_type, status.name), (status.entity_type, None)} & left:
            message = f"Nothing listens to a {status.entity_type} in status {status.name}."
            hint = "Give it a ruleset that leads on, or the category DONE if it ends there."
            yield note("STATUS_WITHOUT_EXIT", message, hint, pointer)


def has_exit(workflow: Workflow, entity_type: str, status: str) -> bool:
    """Whether any ruleset listens to an entity of the type in the status."""
    return any(ruleset.type == entity_type and ruleset.listens_to(None, status) for ruleset in workflow.rulesets)


def _ruleset_findings(
    ruleset: Ruleset, reached: set[tuple[str, str]], heard_of: set[str], index: int
) -> Iterator[Finding]:
    never = [trigger.status for trigger in ruleset.triggers if (ruleset.type, trigger.status) not in reached]
    for place, trigger in enumerate(ruleset.triggers):
        if trigger.status in never:
            message = f"Ruleset {ruleset.name} listens in {ruleset.type} status {trigger.status}, which no rule sets."
            hint = "Correct the trigger, or set the status somewhere."
            yield warning("TRIGGER_NEVER_SET", message, hint, f"/rulesets/{index}/triggers/{place}")
    pointer = f"/rulesets/{index}"
    if ruleset.triggers and len(never) == len(ruleset.triggers):
        message = f"Ruleset {ruleset.name} for {ruleset.type} is never reached: no rule sets any of its statuses."
        yield warning("RULESET_UNREACHED", message, "Correct its triggers, or remove it.", pointer)
    elif ruleset.name not in heard_of:
        message = f"No rule sends {ruleset.name} and no user action offers it: it waits for an event from outside."
        yield note("RULESET_FROM_OUTSIDE", message, "Nothing to do if another system or workflow sends it.", pointer)


def _unheard(workflow: Workflow, rules: RulesByName) -> Iterator[Finding]:
    heard = {ruleset.name for ruleset in workflow.rulesets}
    for index, ruleset in enumerate(workflow.rulesets):
        for place, use in enumerate(ruleset.rules):
            for sending in sendings(use, rules):
                if sending.event not in heard:
                    message = (
                        f"{use.short_name} in {ruleset.name} sends {sending.event}, which no ruleset here receives."
                    )
                    hint = "Nothing to do if it is a sink or goes to another workflow; else correct the name."
                    pointer = f"/rulesets/{index}/rules/{place}/props/{sending.parameter}"
                    yield note("EVENT_UNHEARD", message, hint, pointer)
