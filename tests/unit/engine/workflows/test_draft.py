"""A workflow file is read without loss: nothing but its variables changes, and those without a value are told."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.engine.registry import Registry
from lading.engine.workflow import parse_workflow
from lading.engine.workflow_variables import fill_text, fill_variables
from lading.engine.workflows.draft import read_draft, refuse_unresolved
from lading.engine.workflows.findings import Severity
from lading.engine.workflows.lint import lint, unknown_rules
from lading.kernel.json import Json
from lading.kernel.refusal import Malformed, Refused
from tests.unit.engine.workflows.build import rules

LEGACY = Path(__file__).parents[3] / "data" / "workflows" / "ORDER__LEGACY.json"
VARIABLES = {"retailer.number": "5", "account.name": "ACME", "account.id": "ACME"}


def test_an_old_file_keeps_every_letter_but_its_variables() -> None:
    text = read_draft(LEGACY.read_bytes(), VARIABLES).text
    expected = LEGACY.read_text(encoding="utf-8")
    for name, value in VARIABLES.items():
        expected = re.sub(r"(\{\{|\[\[)" + re.escape(name) + r"(\}\}|\]\])", value, expected)
    assert text == expected
    assert '"zebra": 1.50, "apple": null' in text
    assert '05:06:07.000+0000"' in text
    assert '05:06:07.000+00:00"' in text
    assert "\\u00fcber" in text


def test_without_variables_every_byte_stays_and_each_is_told_with_its_places() -> None:
    draft = read_draft(LEGACY.read_bytes(), {})
    assert draft.text.encode() == LEGACY.read_bytes()
    assert {one.name: one.pointers for one in draft.unresolved} == {
        "retailer.number": ("/retailerId",),
        "account.name": (
            "/rulesets/0/rules/0/name",
            "/rulesets/0/rules/2/name",
            "/rulesets/1/rules/0/name",
            "/rulesets/1/rules/1/name",
        ),
        "account.id": ("/rulesets/0/rules/1/name",),
    }
    with pytest.raises(Refused) as refused:
        refuse_unresolved(draft)
    assert (refused.value.code, refused.value.pointer) == ("VARIABLES_UNRESOLVED", "/retailerId")
    assert "account.id at /rulesets/0/rules/1/name" in refused.value.message


def test_an_old_file_is_taken_and_says_which_rules_are_missing() -> None:
    draft = read_draft(LEGACY.read_bytes(), VARIABLES)
    unknown = unknown_rules(draft.workflow, rules())
    assert [(one.name, one.rulesets) for one in unknown] == [("NotifyFraudDesk", ("ORDER CREATE", "ORDER Hold"))]
    errors = [one.code for one in lint(draft.workflow, rules(), draft.unresolved) if one.severity is Severity.ERROR]
    assert errors == ["RULE_UNKNOWN", "RULE_UNKNOWN"]
    registry = Registry({rule.name: rule for rule in rules().values()}.values(), [], [])
    bound = registry.bind(parse_workflow(draft.document))
    [create] = bound.matching("CREATE", "ORDER", "LEGACY", "CREATED")
    assert [use.rule.name if use.rule else use.problem for use in create.rules] == [
        "SetState",
        "RULE_UNKNOWN: no rule NotifyFraudDesk is installed",
        "SendEvent",
    ]
    assert len(bound.matching("Hold", "ORDER", "LEGACY", "WHATEVER")) == 1


@given(value=st.text(), other=st.text())
def test_a_value_is_written_so_that_it_reads_back_whatever_it_holds(value: str, other: str) -> None:
    document: Json = {"a": "x[[one]]y", "b": ["{{one}}", other.replace("[[", "").replace("{{", "")]}
    text = json.dumps(document, ensure_ascii=False)
    assert json.loads(fill_text(text, {"one": value})) == fill_variables(document, {"one": value})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "BODY_NOT_JSON"),
        (b"[]", "WORKFLOW_MALFORMED"),
        (b'{"name": 1, "name": 2}', "JSON_DUPLICATE_KEY"),
        (b'{"name": NaN}', "JSON_NUMBER"),
        (b'{"name": "ORDER::HD"}', "WORKFLOW_MALFORMED"),
    ],
)
def test_what_is_no_workflow_is_refused(data: bytes, code: str) -> None:
    with pytest.raises((Malformed, Refused)) as refused:
        read_draft(data, {})
    assert refused.value.code == code
