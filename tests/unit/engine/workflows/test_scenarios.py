"""Scenarios run the real engine in memory and say in words what did not come out as expected."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from lading.bootstrap.entity_fields import FIELD_TYPES
from lading.bootstrap.registry import build_registry
from lading.engine.core_rules import RULES as CORE_RULES
from lading.engine.registry import Registry
from lading.engine.sandbox.packages import RulePackage
from lading.engine.sandbox.pool import SandboxPool
from lading.engine.sandbox.rules import rules_of_packages
from lading.engine.workflow import Workflow, read_workflow
from lading.engine.workflows.draft import read_draft
from lading.engine.workflows.scenarios import ScenarioResult, read_scenarios, run_scenario
from lading.kernel.identity import Identities
from lading.kernel.refusal import Refused
from tests.unit.engine.workflows.build import document, good, rules, ruleset, use

EXAMPLE = Path(__file__).parents[4] / "examples" / "workflows" / "home-delivery.scenarios.yaml"
HEAD = "workflow: x.json\nscenarios:\n  - name: one\n    given: {entity: 'ORDER:A', subtype: HD"


def registry() -> Registry:
    return Registry({rule.name: rule for rule in rules().values()}.values(), [], [])


def tried(text: str, workflow: dict[str, Any] | None = None) -> ScenarioResult:
    file = read_scenarios(text.encode())
    chosen: Workflow = read_workflow(workflow or good())
    return asyncio.run(run_scenario(file.scenarios[0], file, chosen, registry(), {}))


def problems(then: str, when: str = "[CREATE]", given: str = "", workflow: dict[str, Any] | None = None) -> list[str]:
    return list(tried(f"{HEAD}{given}}}\n    when: {when}\n    then: {then}\n", workflow).problems)


def test_the_example_passes() -> None:
    file = read_scenarios(EXAMPLE.read_bytes())
    source = (EXAMPLE.parent / file.workflow).read_bytes()
    workflow = read_draft(source, file.variables).workflow
    engine = build_registry(Identities(lambda: 0))
    results = [asyncio.run(run_scenario(one, file, workflow, engine, FIELD_TYPES)) for one in file.scenarios]
    assert [(one.name, one.problems) for one in results] == [(one.name, ()) for one in file.scenarios]
    assert all(one.rulesets for one in results[:2])


def test_what_holds_is_no_problem() -> None:
    assert problems("{status: CLOSED, outcome: SUCCESS, path: [CREATE, Close], sent: [], not_sent: [Other]}") == []


@pytest.mark.parametrize(
    ("then", "problem"),
    [
        ("{status: BOOKED}", "The root is CLOSED, not BOOKED."),
        ("{path: [CREATE]}", "The events were CREATE → Close, not CREATE."),
        ("{sent: [Later]}", "Sent was nothing, not Later."),
        ("{not_sent: [Close]}", "Close was sent."),
        ("{entities: {'FULFILMENT:F1': CREATED}}", "There is no FULFILMENT:F1."),
        ("{outcome: NO_MATCH}", "The last event ended SUCCESS, not NO_MATCH."),
        ("{actions: [{status: LOST}]}", 'No rule did {"status":"LOST"}.'),
    ],
)
def test_what_does_not_hold_is_told(then: str, problem: str) -> None:
    assert problems(then) == [problem]


def test_an_event_in_a_status_nobody_listens_in_is_a_no_match() -> None:
    assert problems("{outcome: NO_MATCH, status: CLOSED}", when="[Close]", given=", status: CLOSED") == []


def test_a_failure_nobody_expected_is_a_problem_and_an_expected_one_changes_nothing() -> None:
    strange = document(ruleset("CREATE", use("SetState", status="BOOKED"), use("Mystery")))
    because = "The last event ended FAILED (RULE_UNKNOWN: no rule Mystery is installed), not well."
    assert problems("{}", workflow=strange) == [because]
    assert problems("{outcome: FAILED, reason: RULE_UNKNOWN, status: CREATED}", workflow=strange) == []


def test_answers_stand_in_for_a_rule_and_the_nearest_one_counts() -> None:
    text = (
        f"{HEAD}}}\n    when: [CREATE]\n"
        "    then: {status: CLOSED, sent: [Later, Away], entities: {'ITEM:I1': OPEN}}\n"
        "    answers:\n      Mystery: [{status: LOST}]\n"
        "      CREATE/Mystery: [{status: CLOSED}, {event: Later, after_seconds: 60}, {create: 'ITEM:I1', status: OPEN},"
        " {event: Away, entity: 'WAVE:W1', elsewhere: true}]\n"
    )
    assert tried(text, document(ruleset("CREATE", use("Mystery")))).problems == ()


def test_an_answer_may_fail_the_event() -> None:
    text = (
        f"{HEAD}}}\n    when: [CREATE]\n    then: {{outcome: FAILED, reason: NO_STOCK}}\n"
        "    answers: {Mystery: [{fails: 'NO_STOCK: none'}]}\n"
    )
    assert tried(text, document(ruleset("CREATE", use("Mystery")))).problems == ()


def test_a_file_with_a_misspelt_key_is_refused_with_its_place() -> None:
    with pytest.raises(Refused) as refused:
        tried(f"{HEAD}}}\n    when: [CREATE]\n    then: {{stauts: CLOSED}}\n")
    assert refused.value.code == "SCENARIOS_MALFORMED"
    assert "stauts" in refused.value.message


def test_a_rule_of_a_package_runs_in_its_sandbox() -> None:
    package = RulePackage(
        name="acme", module="acme_rules", object="RULES", path=f"{EXAMPLE.parents[1] / 'rules' / 'src'}"
    )
    props = {"limitMinor": 50, "eventName": "Hold"}
    workflow = document(
        ruleset("CREATE", use("HoldExpensiveOrder", **props)), ruleset("Hold", use("SetState", status="CLOSED"))
    )
    text = f"{HEAD}, fields: {{total_minor: 60}}}}\n    when: [CREATE]\n    then: {{status: CLOSED}}\n"
    pool = SandboxPool()
    try:
        found = Registry((*CORE_RULES, *rules_of_packages([package], pool, [])), [], [])
        file = read_scenarios(text.encode())
        chosen = read_workflow(workflow)
        result = asyncio.run(run_scenario(file.scenarios[0], file, chosen, found, FIELD_TYPES))
        assert result.problems == ()
    finally:
        pool.close()
