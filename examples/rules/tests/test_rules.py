"""The tests of the template: conformance in the sandbox, and each rule in the engine in memory."""

from pathlib import Path

from acme_rules import RULES

from lading.sdk.testing import Example, Given, InMemoryEngine, RulePackage, conformance_problems

SOURCE = f"{Path(__file__).parent.parent / 'src'}"
WORKFLOW = {
    "name": "ORDER::HD",
    "entityType": "ORDER",
    "entitySubtype": "HD",
    "version": "1.0",
    "statuses": [{"name": status, "entityType": "ORDER"} for status in ("CREATED", "ON_HOLD")],
    "rulesets": [
        {
            "name": "Check",
            "type": "ORDER",
            "triggers": [{"status": "CREATED"}],
            "rules": [
                {"name": "ACME.rules.HoldExpensiveOrder", "props": {"limitMinor": 50_000, "eventName": "Hold"}},
                {"name": "ACME.rules.MarkGiftFulfilments", "props": None},
            ],
        },
        {
            "name": "Hold",
            "type": "ORDER",
            "triggers": [{"status": "CREATED"}],
            "rules": [{"name": "LADING.core.SetState", "props": {"status": "ON_HOLD"}}],
        },
    ],
}


def expensive():
    return Given(fields={"total_minor": 60_000})


def test_the_package_conforms():
    package = RulePackage(name="acme", module="acme_rules", object="RULES", path=SOURCE)
    parameters = {"limitMinor": 50_000, "eventName": "Hold"}
    examples = [
        Example(rule="HoldExpensiveOrder", props=parameters, root=expensive()),
        Example(rule="HoldExpensiveOrder", props=parameters, root=Given()),
        Example(rule="MarkGiftFulfilments", children=(Given(type="FULFILMENT", ref="F-1"),)),
    ]
    assert conformance_problems(package, examples) == []


def test_an_expensive_order_is_held():
    result = InMemoryEngine(RULES).run(WORKFLOW, "Check", root=expensive())
    assert result.reason == ""
    assert result.status == "ON_HOLD"
    assert result.attributes["heldAt"] == "2026-01-01T12:00:00+00:00"
    assert result.path == ("Check", "Hold")


def test_a_cheap_order_goes_on_and_its_fulfilments_are_marked():
    fulfilment = Given(type="FULFILMENT", ref="F-1")
    result = InMemoryEngine(RULES).run(
        WORKFLOW, "Check", root=Given(fields={"total_minor": 100}), children=[fulfilment]
    )
    assert (result.status, result.path) == ("CREATED", ("Check", "GiftMarked"))
    assert {"mutation": "attributes", "entity": "FULFILMENT:F-1", "names": ["gift"]} in result.actions


def test_an_order_without_a_total_fails_with_its_reason():
    result = InMemoryEngine(RULES).run(WORKFLOW, "Check")
    assert result.reason == "TOTAL_MISSING: order HD-1 has no total"
