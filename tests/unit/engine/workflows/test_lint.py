"""The linter says what will fail, what is doubtful and what is worth knowing, each with its place."""

import importlib.resources
from typing import Any

import pytest

from lading.bench.workflow_documents import synthetic_workflow
from lading.bootstrap.registry import build_registry
from lading.bootstrap.workflows import reference_workflows
from lading.engine.workflow import read_workflow
from lading.engine.workflows.draft import read_draft
from lading.engine.workflows.findings import Severity
from lading.engine.workflows.lint import lint, unknown_rules
from lading.engine.workflows.meaning import by_name
from lading.kernel.identity import Identities
from tests.unit.engine.workflows.build import by_severity, codes, document, good, rules, ruleset, use, workflow
from tests.work import calls_of


def test_a_good_workflow_has_no_findings() -> None:
    assert codes(read_workflow(good())) == []


def test_the_workflows_shipped_have_no_errors() -> None:
    installed = by_name(build_registry(Identities(lambda: 0)).rules)
    documents = list(reference_workflows({"retailer.id": "1", "account.id": "1"}))
    assert len(documents) >= 6
    for shipped in documents:
        errors = [one for one in lint(read_workflow(shipped), installed) if one.severity is Severity.ERROR]
        assert errors == [], shipped["name"]


def test_a_status_nobody_declared_is_an_error_in_a_trigger_and_in_a_rule() -> None:
    broken = workflow(ruleset("CREATE", use("SetState", status="LOST"), status="CREATED GONE"))
    assert ("STATUS_UNDECLARED", "/rulesets/0/triggers/1/status") in codes(broken)
    assert ("STATUS_UNDECLARED", "/rulesets/0/rules/0") in codes(broken)
    assert by_severity(broken, "error") == ["STATUS_UNDECLARED", "STATUS_UNDECLARED"]


def test_a_placeholder_and_a_status_of_a_foreign_root_are_accepted() -> None:
    foreign = [
        {"name": "", "entityType": "ORDER", "category": ""},
        {"name": "RETURNED", "entityType": "RETURN_ORDER", "category": "DONE"},
    ]
    accepted = good()
    accepted["statuses"] += foreign
    assert codes(read_workflow(accepted)) == []


def test_a_status_no_rule_sets_is_unreachable_and_so_is_what_waits_for_it() -> None:
    found = codes(
        workflow(ruleset("CREATE", use("CloseAlways")), ruleset("Close", use("CloseAlways"), status="BOOKED"))
    )
    assert ("STATUS_UNREACHABLE", "/statuses/1") in found
    assert ("TRIGGER_NEVER_SET", "/rulesets/1/triggers/0") in found
    assert ("RULESET_UNREACHED", "/rulesets/1") in found


def test_a_status_in_which_nothing_happens_is_noted_unless_it_is_the_end() -> None:
    found = workflow(ruleset("CREATE", use("SetState", status="BOOKED"), use("CloseAlways")))
    assert codes(found) == [("STATUS_WITHOUT_EXIT", "/statuses/1")]


def test_an_event_nobody_receives_is_a_note_because_sinks_are_legal() -> None:
    sink = workflow(
        ruleset("CREATE", use("CloseAlways"), use("SendEvent", eventName="DO_NOTHING")), statuses="CLOSED:DONE CREATED"
    )
    assert codes(sink) == [("EVENT_UNHEARD", "/rulesets/0/rules/1/props/eventName")]
    assert by_severity(sink, "note") == ["EVENT_UNHEARD"]


def test_an_event_parameter_is_known_by_its_name_in_any_spelling() -> None:
    odd = workflow(ruleset("CREATE", use("CloseAlways"), use("Elsewhere", updateEventname="Gone", validAddress="Lost")))
    found = codes(odd)
    assert ("EVENT_UNHEARD", "/rulesets/0/rules/1/props/updateEventname") in found
    assert ("EVENT_UNHEARD", "/rulesets/0/rules/1/props/validAddress") in found


def test_an_unknown_rule_is_named_with_the_rulesets_that_use_it() -> None:
    strange = workflow(
        ruleset("CREATE", use("SetStat", status="BOOKED")),
        ruleset("Close", use("Mystery"), use("SetStat"), status=None),
    )
    unknown = unknown_rules(strange, rules())
    assert [(one.name, one.rulesets) for one in unknown] == [
        ("Mystery", ("ORDER Close",)),
        ("SetStat", ("ORDER CREATE", "ORDER Close")),
    ]
    hints = {finding.pointer: finding.hint for finding in lint(strange, rules()) if finding.code == "RULE_UNKNOWN"}
    assert hints["/rulesets/0/rules/0/name"] == "Did you mean SetState?"


@pytest.mark.parametrize(
    ("props", "code", "pointer"),
    [
        ({}, "PARAMETER_MISSING", "/rulesets/0/rules/0/props"),
        ({"eventName": "CREATE", "limti": 1}, "PARAMETER_UNKNOWN", "/rulesets/0/rules/0/props/limti"),
        ({"eventName": "CREATE", "limit": "many"}, "PARAMETER_TYPE", "/rulesets/0/rules/0/props/limit"),
    ],
)
def test_parameters_are_checked_against_what_the_rule_takes(props: dict[str, Any], code: str, pointer: str) -> None:
    assert (code, pointer) in codes(workflow(ruleset("CREATE", use("ForwardIfLucky", **props), use("CloseAlways"))))


def test_a_number_written_as_text_is_a_number() -> None:
    fine = workflow(ruleset("CREATE", use("ForwardIfLucky", eventName="CREATE", limit="7"), use("CloseAlways")))
    assert "PARAMETER_TYPE" not in [code for code, _ in codes(fine)]


def test_rules_that_go_round_without_a_condition_are_an_endless_loop() -> None:
    endless = workflow(
        ruleset("CREATE", use("SendEvent", eventName="Again")), ruleset("Again", use("SendEvent", eventName="CREATE"))
    )
    assert by_severity(endless, "error") == ["INLINE_LOOP"]
    assert "CREATE → Again → CREATE in status CREATED" in lint(endless, rules())[0].message


def test_a_status_that_nobody_listens_in_ends_a_loop() -> None:
    ended = workflow(
        ruleset("CREATE", use("SendEvent", eventName="Again")),
        ruleset("Again", use("CloseAlways"), use("SendEvent", eventName="CREATE")),
    )
    assert by_severity(ended, "error") == []


def test_a_loop_through_two_statuses_is_endless_too() -> None:
    endless = workflow(
        ruleset("CREATE", use("SetState", status="BOOKED"), use("SendEvent", eventName="Back")),
        ruleset("Back", use("SetState", status="CREATED"), use("SendEvent", eventName="CREATE"), status="BOOKED"),
    )
    assert by_severity(endless, "error") == ["INLINE_LOOP"]


def test_a_loop_with_a_condition_or_a_delay_is_not_an_error() -> None:
    conditional = workflow(
        ruleset("CREATE", use("CloseAlways")), ruleset("Try", use("ForwardIfLucky", eventName="Try"))
    )
    assert by_severity(conditional, "error") == []
    assert "INLINE_LOOP_POSSIBLE" in by_severity(conditional, "note")
    later = workflow(ruleset("CREATE", use("ScheduleEvent", eventName="CREATE", delay="60")))
    assert not {"INLINE_LOOP", "INLINE_LOOP_POSSIBLE"} & {code for code, _ in codes(later)}


def test_a_user_action_needs_a_label_a_place_and_a_form() -> None:
    bare = {"eventName": "Nowhere", "context": [{"label": "", "type": "PRIMARY", "modules": []}]}
    field = {"context": [{"label": "Close", "modules": ["oms"]}], "attributes": [{"name": "reason", "type": "STRING"}]}
    found = codes(workflow(ruleset("CREATE", use("CloseAlways"), userActions=[bare, field, {"attributes": []}])))
    assert [one for one in found if one[0].startswith("USER_ACTION")] == [
        ("USER_ACTION_UNHEARD", "/rulesets/0/userActions/0/eventName"),
        ("USER_ACTION_UNLABELLED", "/rulesets/0/userActions/0/context/0/label"),
        ("USER_ACTION_FIELD", "/rulesets/0/userActions/1/attributes/0"),
        ("USER_ACTION_HIDDEN", "/rulesets/0/userActions/0/context/0/modules"),
        ("USER_ACTION_WITHOUT_FORM", "/rulesets/0/userActions/0/attributes"),
        ("USER_ACTION_HIDDEN", "/rulesets/0/userActions/2/context"),
    ]


def test_a_ruleset_twice_and_a_wrong_name_are_findings_here_not_a_refusal() -> None:
    twice = ruleset("CREATE", use("CloseAlways"))
    found = codes(read_workflow(document(twice, twice, name="ORDER::CC")))
    assert {("WORKFLOW_NAME_MISMATCH", "/name"), ("RULESET_TWICE", "/rulesets/1/name")} <= set(found)


def test_a_variable_without_a_value_is_an_error_where_it_stands() -> None:
    source = importlib.resources.files("lading.order").joinpath("workflows", "ORDER__HD.json").read_bytes()
    draft = read_draft(source, {})
    found = [one for one in lint(draft.workflow, rules(), draft.unresolved) if one.code == "VARIABLE_UNRESOLVED"]
    assert "/retailerId" in [one.pointer for one in found]


def test_a_workflow_of_261_rulesets_and_505_rules_is_linted_with_little_work() -> None:
    big = read_workflow(synthetic_workflow(rulesets=261, rules=505))
    installed = by_name(build_registry(Identities(lambda: 0)).rules)
    findings, calls = calls_of(lambda: lint(big, installed))
    assert calls < 250_000
    assert [one for one in findings if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", ["CREATE", "Other"])
def test_a_workflow_made_to_hold_the_linter_up_does_not(name: str) -> None:
    many = [ruleset("CREATE", use(f"Rule{number}", eventName=name), status="CREATED") for number in range(4_000)]
    hostile = read_workflow(document(*many, statuses=" ".join(f"S{number}" for number in range(3_000)) + " CREATED"))
    findings, calls = calls_of(lambda: lint(hostile, rules()))
    assert calls < 1_500_000
    assert ("LOOPS_NOT_SEARCHED" in {finding.code for finding in findings}) is (name == "CREATE")
