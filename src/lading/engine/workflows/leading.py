"""Where a ruleset leads: what it sends, which statuses it reaches, and whether it moves anything from here. Pure."""

from collections.abc import Collection

from lading.engine.workflow import Ruleset, Workflow
from lading.engine.workflows.meaning import INITIAL_STATUS, RulesByName, sendings, statuses_set

Place = tuple[str, str]


def sent_by(ruleset: Ruleset) -> list[str]:
    """The events that its rules send."""
    return [sending.event for use in ruleset.rules for sending in sendings(use, {})]


def is_reached(ruleset: Ruleset, places: Collection[Place]) -> bool:
    """Whether it listens to an entity in one of the places, which are types with their statuses."""
    if not ruleset.triggers:
        return any(type_ == ruleset.type for type_, _ in places)
    return any((ruleset.type, trigger.status) in places for trigger in ruleset.triggers)


def reached_by(ruleset: Ruleset, workflow: Workflow, rules: RulesByName) -> set[Place]:
    """Statuses its rules set count for every type that declares them; a rule that creates begins a new entity."""
    found = {
        (declared.entity_type, status)
        for use in ruleset.rules
        for status in statuses_set(use, rules)
        for declared in workflow.statuses
        if declared.name == status
    }
    created = "".join(use.short_name.lower() for use in ruleset.rules if "create" in use.short_name.lower())
    types = {one.entity_type for one in workflow.statuses}
    return found | {(type_, INITIAL_STATUS) for type_ in types if type_.replace("_", "").lower() in created}


def moves(ruleset: Ruleset, workflow: Workflow, rules: RulesByName, places: Collection[Place]) -> bool:
    """Whether it sets a status or makes an entity, itself or by what it sends to entities that stand in the places."""
    pending, seen = [ruleset], {ruleset.name}
    while pending:
        current = pending.pop()
        if reached_by(current, workflow, rules):
            return True
        sent = set(sent_by(current)) - seen
        seen |= sent
        pending += [one for one in workflow.rulesets if one.name in sent and is_reached(one, places)]
    return False
