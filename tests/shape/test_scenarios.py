"""The page of scenarios names tests that exist, one row for each number."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([ABF]\d+) \|.*\| (.+) \|$", re.MULTILINE)
NUMBERS = [*(f"A{n}" for n in range(1, 13)), *(f"B{n}" for n in range(1, 17)), *(f"F{n}" for n in range(1, 7))]


def _rows() -> dict[str, list[str]]:
    page = (ROOT / "docs/reference/scenarios.md").read_text(encoding="utf-8")
    return {number: re.findall(r"`([^`]+)`", tests) for number, tests in ROW.findall(page)}


def test_every_number_has_a_row_with_a_test() -> None:
    rows = _rows()
    assert list(rows) == NUMBERS
    assert all(rows.values())


def test_every_test_that_is_named_exists() -> None:
    named = {name for tests in _rows().values() for name in tests}
    missing = [name for name in sorted(named) if not _exists(*name.split("::"))]
    assert not missing, missing


def _exists(path: str, function: str) -> bool:
    file = ROOT / path
    if not file.is_file():
        return False
    found = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return any(isinstance(node, ast.FunctionDef) and node.name == function for node in found)
