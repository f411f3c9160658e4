"""The tests of the rule: it conforms in its sandbox. What it does in the workflow is in northstar.scenarios.yaml."""

from pathlib import Path

from lading.sdk.testing import Example, Given, RulePackage, conformance_problems

SOURCE = f"{Path(__file__).parent / 'rules'}"


def test_the_package_conforms():
    package = RulePackage(name="northstar", module="northstar_rules", object="RULES", path=SOURCE)
    props = {"limitMinor": 5000, "overEventName": "Over", "underEventName": "Under"}
    examples = [
        Example(rule="CheckOrderValue", props=props, root=Given(fields={"total_minor": total}))
        for total in (4000, 6000)
    ]
    assert conformance_problems(package, examples) == []
