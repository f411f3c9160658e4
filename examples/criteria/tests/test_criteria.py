"""Every criterion can be relied on."""

from acme_criteria import CRITERIA

from lading.sdk.sourcing import criterion_problems


def test_every_criterion_keeps_the_rules() -> None:
    for one in CRITERIA:
        assert criterion_problems(one, examples=({}, {"onlyThere": True})) == []
