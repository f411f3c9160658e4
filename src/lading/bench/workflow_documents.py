"""A workflow as large as the largest in production elsewhere, made up."""

from collections.abc import Iterator
from typing import Any

ENTITY_TYPES = ("ORDER", "FULFILMENT", "ARTICLE", "CONSIGNMENT")
STATUSES = ("CREATED", "BOOKED", "WAITING", "READY", "ESCALATED", "SENT")


def synthetic_workflow(*, rulesets: int, rules: int) -> dict[str, Any]:
    """A clean workflow: chains of rulesets over four entity types and six statuses, with so many rule uses in all."""
    more = rules - rulesets
    assert 0 <= more <= rulesets, "each ruleset has one rule or two"
    made = [_ruleset(number, has_next=number % 9 < 8 and number < more) for number in range(rulesets)]
    return {
        "id": None,
        "name": "ORDER::HD",
        "entityType": "ORDER",
        "entitySubtype": "HD",
        "retailerId": "1",
        "version": "1.47",
        "versionComment": None,
        "description": "As large as they come",
        "createdBy": "bench",
        "createdOn": "2026-01-01T00:00:00.000+0000",
        "settings": {},
        "rulesets": list(_filled_up(made, rules)),
        "statuses": [
            {"name": status, "entityType": entity_type, "category": "BOOKING"}
            for entity_type in ENTITY_TYPES
            for status in STATUSES
        ],
    }


def _ruleset(number: int, *, has_next: bool) -> dict[str, Any]:
    status = STATUSES[number % len(STATUSES)]
    uses = [{"name": "LADING.core.SetState", "props": {"status": status}}]
    if has_next:
        uses.append({"name": "LADING.core.SendEvent", "props": {"eventName": f"Step{number + len(ENTITY_TYPES)}"}})
    return {
        "name": f"Step{number}",
        "description": f"Step {number}",
        "type": ENTITY_TYPES[number % len(ENTITY_TYPES)],
        "subtype": "HD",
        "eventType": "NORMAL",
        "rules": uses,
        "triggers": [{"status": one} for one in STATUSES],
        "userActions": [],
    }


def _filled_up(rulesets: list[dict[str, Any]], rules: int) -> Iterator[dict[str, Any]]:
    missing = rules - sum(len(ruleset["rules"]) for ruleset in rulesets)
    for ruleset in rulesets:
        while missing > 0 and len(ruleset["rules"]) < 3:
            ruleset["rules"].append(
                {"name": "LADING.core.ScheduleEvent", "props": {"eventName": "Step0", "delay": 3600}}
            )
            missing -= 1
        yield ruleset
