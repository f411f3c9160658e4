"""Our criteria, and those of the template, keep the rules that others are held to; packages are found."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lading.order.sourcing.criteria import built_in_criteria
from lading.order.sourcing.criteria.catalogue import CriterionTaken, installed_criteria
from lading.order.sourcing.criteria.conformance import criterion_problems, town
from lading.order.sourcing.criteria.criterion import Criterion, Scores, criterion
from lading.order.sourcing.criteria.reference import kinds_of
from lading.order.sourcing.criteria.seen import Seen

TEMPLATE = Path(__file__).parents[5] / "examples" / "criteria" / "src"
REQUIRED: dict[str, dict[str, Any]] = {
    "locationDistanceBanded": {"bands": [10]},
    "locationDistanceExclusion": {"threshold": 10},
    "inventoryAvailabilityBanded": {"bands": [50]},
    "inventoryAvailabilityExclusion": {"threshold": 50},
    "networkPriority": {"networks": ["ALL"]},
    "locationTypeExclusion": {"types": ["STORE"]},
    "locationNetworkExclusion": {"networks": ["ALL"]},
    "costToServe": {"zones": [{"label": 5}]},
    "vipPool": {"values": ["gold"]},
    "locationCapability": {"attribute": "EQUIPMENT"},
    "locationAttribute": {"attribute": "STAFF"},
    "productMatch": {"productAttribute": "BRAND", "locationAttribute": "BRANDS"},
}


@pytest.mark.parametrize("kind", built_in_criteria(), ids=lambda kind: str(kind.type))
def test_a_criterion_of_ours_keeps_the_rules(kind: Criterion) -> None:
    params = REQUIRED.get(kind.type.rpartition(".")[2], {})
    assert criterion_problems(kind, [params], is_ours=True) == []


def test_the_template_is_found_by_its_entry_point_and_keeps_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = tmp_path / "acme_criteria-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-criteria\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[lading.sourcing_criteria]\nacme = acme_criteria:CRITERIA\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(TEMPLATE))
    found = installed_criteria().named("acme.homeStore")
    assert found is not None
    assert criterion_problems(found, [{}, {"onlyThere": True}]) == []
    sys.modules.pop("acme_criteria", None)


def test_what_breaks_the_rules_is_named() -> None:
    @criterion("lading.mine")
    def careless(seen: Seen, _parameters: Any) -> Scores:
        seen.distances[:1] = 0.0
        return Scores()

    @criterion("mine", reason="X")
    def shapeless(seen: Seen, _parameters: Any) -> Scores:
        """Answers with whole numbers."""
        whole: Any = np.zeros(len(seen), dtype=np.int32)
        return Scores(whole)

    assert criterion_problems(careless)[:2] == [
        "the name lading.mine begins like one of ours; begin it with a name of yours",
        "it has no docstring: people read it when they choose",
    ]
    assert any("read-only" in one for one in criterion_problems(careless))
    problems = criterion_problems(shapeless)
    assert "a reason needs a sentence, and a sentence a reason" in problems
    assert "values are int32[1000] for 1000 locations" in problems


def test_two_packages_cannot_take_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = tmp_path / "other-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[lading.sourcing_criteria]\nother = taken_criteria:CRITERIA\n")
    (tmp_path / "taken_criteria.py").write_text(
        "from lading.sdk.sourcing import Scores, criterion\n"
        "CRITERIA = (criterion('fc.sourcing.criterion.locationDistance')(lambda seen, parameters: Scores()),)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(CriterionTaken, match="locationDistance"):
        installed_criteria()


def test_every_parameter_is_told_with_type_and_default() -> None:
    kinds = {kind.type: kind for kind in kinds_of(installed_criteria())}
    banded = kinds["fc.sourcing.criterion.locationDistanceBanded"]
    assert [(one.name, one.type, one.is_required, one.default) for one in banded.parameters] == [
        ("bands", "list of number", True, None),
        ("unit", "km or mi", False, "km"),
    ]
    assert all(one.description for kind in kinds.values() for one in kind.parameters)


def test_the_town_is_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        town(3).distances[0] = 1.0
