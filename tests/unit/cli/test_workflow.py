"""`lading workflow` on files: what it prints, and its exits."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from lading.cli.main import build
from lading.kernel.refusal import Refused
from tests.unit.engine.workflows.build import good, ruleset, use

EXAMPLES = Path(__file__).parents[3] / "examples" / "workflows"
HOME_DELIVERY = Path(__file__).parents[3] / "src" / "lading" / "order" / "workflows" / "ORDER__HD.json"


def lading(*arguments: str | Path) -> Result:
    return CliRunner().invoke(build(), ["workflow", *map(str, arguments)])


def written(directory: Path, name: str, document: dict[str, Any]) -> Path:
    file = directory / name
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_lint_of_a_shipped_workflow_exits_well_and_strictly_not() -> None:
    assert lading("lint", HOME_DELIVERY).exit_code == 0
    assert lading("lint", HOME_DELIVERY, "--strict").exit_code == 1


def test_lint_of_a_broken_workflow_names_the_place_and_exits_1(tmp_path: Path) -> None:
    broken = good()
    broken["rulesets"][1]["rules"] = [use("CloseAlwys")]
    answer = lading("lint", written(tmp_path, "w.json", broken), "--json")
    assert answer.exit_code == 1
    first = json.loads(answer.stdout)[0]
    assert (first["severity"], first["code"], first["pointer"]) == ("error", "RULE_UNKNOWN", "/rulesets/1/rules/0/name")


def test_diff_says_what_changed_between_two_files(tmp_path: Path) -> None:
    new = good()
    new["rulesets"][0]["rules"].pop()
    answer = lading("diff", written(tmp_path, "old.json", good()), written(tmp_path, "new.json", new))
    assert (answer.exit_code, answer.stdout) == (
        0,
        "- The rule SendEvent(eventName: Close) of ORDER CREATE was removed.\n",
    )


def test_scenarios_that_fail_exit_1_and_say_why(tmp_path: Path) -> None:
    assert lading("test", EXAMPLES / "home-delivery.scenarios.yaml").exit_code == 0
    document = good()
    document["rulesets"][1]["rules"] = [use("SetState", status="CLOSED")]
    written(tmp_path, "w.json", document)
    scenario = "{name: wrong, given: {entity: 'ORDER:A'}, when: [CREATE], then: {status: BOOKED}}"
    text = f"workflow: w.json\nscenarios:\n- {scenario}\n"
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    answer = lading("test", tmp_path / "s.yaml")
    assert answer.exit_code == 1
    assert (
        "failed  wrong\n        The root is CLOSED, not BOOKED.\n0 of 1 passed; they met 2 of 2 rulesets."
        in answer.stdout
    )


def test_variables_come_from_a_file(tmp_path: Path) -> None:
    document = good() | {"retailerId": "{{shop}}"}
    file, values = written(tmp_path, "w.json", document), written(tmp_path, "v.json", {"shop": "7"})
    found = json.loads(lading("lint", file, "--json").stdout)
    assert ("VARIABLE_UNRESOLVED", "/retailerId") in [(one["code"], one["pointer"]) for one in found]
    found = json.loads(lading("lint", file, "--variables", values, "--json").stdout)
    assert "VARIABLE_UNRESOLVED" not in [one["code"] for one in found]


def test_merge_replaces_by_key_and_adds_what_is_new(tmp_path: Path) -> None:
    fragment = {"rulesets": [ruleset("Close", use("SetState", status="CLOSED"), status="BOOKED"), ruleset("New")]}
    answer = lading("merge", written(tmp_path, "w.json", good()), written(tmp_path, "f.json", fragment))
    merged = json.loads(answer.stdout)
    assert [one["name"] for one in merged["rulesets"]] == ["CREATE", "Close", "New"]
    assert merged["rulesets"][1]["rules"][0]["name"] == "ACME.core.SetState"
    assert list(merged) == list(good())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["lint", "/nowhere/w.json"], "FILE_UNREADABLE"),
        (["run", "w.json", "--event", "CREATE", "--entity", "HD-1"], "ENTITY_UNNAMED"),
        (["run", "w.json", "--event", "CREATE 7", "--entity", "ORDER:HD-1"], "ATTRIBUTES_MALFORMED"),
        (["replay", "w.json", "--events", "yesterday"], "SPAN_MALFORMED"),
    ],
)
def test_what_cannot_be_understood_is_refused_before_any_database(arguments: list[str], code: str) -> None:
    refused = lading(*arguments).exception
    assert isinstance(refused, Refused)
    assert refused.code == code
