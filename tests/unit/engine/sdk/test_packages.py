from pathlib import Path

import pytest

from lading.engine.sandbox.packages import RulePackage, installed_packages


def test_an_installed_package_is_found_by_its_entry_point_and_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = tmp_path / "acme_rules-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text("[lading.rules]\nacme = acme_missing:RULES\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert RulePackage(name="acme", module="acme_missing", object="RULES") in installed_packages()
