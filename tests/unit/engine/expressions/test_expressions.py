import asyncio
from typing import Any

import pytest

from lading.engine.expressions.conditions import Conditions, check_expression
from lading.engine.expressions.rules import rules_of
from lading.engine.rule import RuleFailed
from lading.engine.workflow import parse_workflow
from lading.engine.workflows.lint import lint
from lading.engine.workflows.meaning import by_name
from tests.unit.engine.calls import call_with, events_of
from tests.work import calls_of

LIST = "[0,1,2,3,4,5,6,7,8,9]"
MANY_MAPS = "['aaaaaaaaaa']" + ".map(a,a+a+a+a+a+a+a+a+a+a)" * 7 + ".size() > 0"


def nested(depth: int) -> str:
    return "".join(f"{LIST}.all(x{level}, " for level in range(depth)) + "true" + ")" * depth


def holds(text: str, attributes: dict[str, Any] | None = None, *, fields: Any = None) -> bool:
    return Conditions().holds(text, call_with(attributes, fields=fields))


def failure(text: str, attributes: dict[str, Any] | None = None) -> str:
    with pytest.raises(RuleFailed) as caught:
        holds(text, attributes)
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        "entity.status == 'BOOKED'",
        "root.total_minor > 10000 && event.name == 'Check'",
        "entity.attributes.channel in ['web', 'app']",
        "entity.items.exists(item, item.quantity >= 5)",
        "has(attributes.note) ? attributes.note != '' : true",
        "now > timestamp('2026-11-01T00:00:00Z')",
        "entity.ref.matches('^HD-[0-9]+$')",
    ],
)
def test_a_condition_sees_entity_root_event_attributes_and_now(text: str) -> None:
    assert check_expression(text) == []
    assert holds(text) is True


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 ==" + " " * 5_000 + "1", "EXPRESSION_TOO_LONG"),
        ("x" * 100_000, "EXPRESSION_TOO_LONG"),
        ("(" * 1_000 + "true" + ")" * 1_000, "EXPRESSION_TOO_DEEP"),
        ("[" * 300 + "]" * 300 + " == []", "EXPRESSION_TOO_DEEP"),
        (nested(3), "EXPRESSION_LOOPS_TOO_DEEP"),
        (nested(7), "EXPRESSION_LOOPS_TOO_DEEP"),
        (f"{LIST}.all(x, {LIST}.all(y, x < y{' || x < y' * 60}))", "EXPRESSION_TOO_COSTLY"),
        (MANY_MAPS, "EXPRESSION_GROWS"),
        ("entity.ref.matches(attributes.pattern)", "EXPRESSION_PATTERN"),
        ("entity.items.all(x, x.ref.matches('(a|b)*c'))", "EXPRESSION_PATTERN"),
        ("entity.ref.matches('" + "a" * 500 + "')", "EXPRESSION_PATTERN"),
        ("entity.ref.matches('((a{1,30}){1,30}b)')", "EXPRESSION_PATTERN"),
        ("1 + 'a' == 2", "EXPRESSION_INVALID"),
        ("no_such_variable == 1", "EXPRESSION_INVALID"),
        ("", "EXPRESSION_INVALID"),
        ("\x00", "EXPRESSION_INVALID"),
        ("size(attributes)", "EXPRESSION_NO_CONDITION"),
    ],
)
def test_a_bomb_is_refused_before_it_is_published_at_once_and_with_a_hint(text: str, code: str) -> None:
    problems, calls = calls_of(lambda: check_expression(text))
    assert [problem.code for problem in problems][:1] == [code]
    assert all(problem.hint for problem in problems)
    assert calls < 5_000


def test_the_place_of_a_problem_is_where_it_begins() -> None:
    text = "entity.status == 'X' || entity.ref.matches(attributes.pattern)"
    assert [problem.place for problem in check_expression(text)] == [text.index("matches")]


@pytest.mark.parametrize("text", ["'a[b(c{' == entity.ref", '"(((" == entity.ref', "r'\\(' == entity.ref"])
def test_brackets_inside_texts_do_not_count(text: str) -> None:
    assert check_expression(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "entity.missing == 1",
        "entity.total_minor + 'a' == 'b'",
        "1 / (entity.total_minor - 12000) == 1",
        "9223372036854775807 + entity.total_minor > 0",
        "attributes.text > 5",
    ],
)
def test_what_cannot_be_answered_fails_its_event_and_nothing_else(text: str) -> None:
    assert failure(text, {"text": "five"}) == "EXPRESSION_FAILED"


def test_half_a_character_and_a_number_too_large_fail_their_event_only() -> None:
    assert failure("attributes.text == ''", {"text": "\ud800"}) == "EXPRESSION_FAILED"
    assert failure("attributes.number == 1", {"number": 2**70}) == "EXPRESSION_FAILED"


def test_a_value_of_unknown_type_that_is_no_truth_fails() -> None:
    assert failure("attributes.text", {"text": "yes"}) == "EXPRESSION_NO_CONDITION"


def test_too_large_an_input_is_refused_before_it_is_gone_through() -> None:
    assert failure("attributes.all(x, x != '')", {"a": "x" * 100_000}) == "EXPRESSION_INPUT"
    assert failure("attributes.list.all(x, x > 0)", {"list": [1] * 5_000}) == "EXPRESSION_INPUT"
    assert holds("attributes.list.size() == 5000", {"list": [1] * 5_000})
    assert failure("attributes.text == ''", {"text": "x" * 5_000_000}) == "EXPRESSION_INPUT"


@pytest.mark.parametrize(
    "text",
    [
        "attributes.list.all(x, attributes.list.all(y, attributes.list == attributes.list))",
        "attributes.list.map(x, x).size() > 0",
        "attributes.list.all(x, attributes.list.map(y, y).size() > 0)",
        "attributes.list.all(x, (attributes.text + attributes.text).contains('b') == false)",
    ],
)
def test_the_costliest_admitted_expressions_end_by_an_answer_or_by_their_budget(text: str) -> None:
    attributes = {"list": list(range(1_900)), "text": "a" * 10_000}
    assert check_expression(text) == []
    try:
        assert holds(text, attributes)
    except RuleFailed as failed:
        assert failed.code in {"EXPRESSION_FAILED", "EXPRESSION_SLOW"}  # noqa: PT017


def test_if_expression_sends_one_event_or_the_other() -> None:
    (rule,) = rules_of(Conditions())
    call = call_with()
    props = {"expression": "entity.total_minor > 10000", "eventName": "Check", "elseEventName": "Pass"}
    assert asyncio.run(events_of(rule, call, **props)) == ["Check"]
    props["expression"] = "entity.total_minor > 20000"
    assert asyncio.run(events_of(rule, call, **props)) == ["Pass"]
    assert asyncio.run(events_of(rule, call, expression="false", eventName="Check")) == []


def test_lint_names_the_place_of_a_bomb() -> None:
    rules = rules_of(Conditions())
    use = {"name": "ACME.core.IfExpression", "props": {"expression": nested(3), "eventName": "Check"}}
    workflow = parse_workflow(
        {
            "name": "ORDER::HD",
            "entityType": "ORDER",
            "entitySubtype": "HD",
            "version": "1",
            "statuses": [{"name": "CREATED", "entityType": "ORDER"}],
            "rulesets": [{"name": "Check", "type": "ORDER", "rules": [use], "triggers": [{"status": "CREATED"}]}],
        }
    )
    found = [finding for finding in lint(workflow, by_name(rules)) if finding.code.startswith("EXPRESSION")]
    assert [(one.code, one.pointer) for one in found] == [
        ("EXPRESSION_LOOPS_TOO_DEEP", "/rulesets/0/rules/0/props/expression")
    ]
