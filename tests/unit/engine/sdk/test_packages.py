from pathlib import Path

import pytest

from lading.engine.sandbox.packages import RulePackage, installed_packages, packages_in_directories


def test_an_installed_package_is_found_by_its_entry_point_and_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = tmp_path / "acme_rules-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text("[lading.rules]\nacme = acme_missing:RULES\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert RulePackage(name="acme", module="acme_missing", object="RULES") in installed_packages()


def test_packages_that_are_not_installed_are_named_by_directory_and_module(tmp_path: Path) -> None:
    [one, other] = packages_in_directories(f"{tmp_path}:acme_rules, {tmp_path}/b:other.rules")
    assert one == RulePackage(name="acme_rules", module="acme_rules", object="RULES", path=f"{tmp_path}")
    assert (other.module, other.path) == ("other.rules", f"{tmp_path}/b")
    assert packages_in_directories("") == ()


@pytest.mark.parametrize("named", ["acme_rules", "/srv:", ":acme", "/srv:not a module"])
def test_what_is_no_directory_and_module_is_refused(named: str) -> None:
    with pytest.raises(ValueError, match="is not DIRECTORY:MODULE"):
        packages_in_directories(named)
