"""The page of scenarios names tests that exist, one row for each number."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([ABCDF]\d+) \|.*\| (.+) \|$", re.MULTILINE)
HOW_MANY = {"A": 12, "B": 16, "C": 7, "D": 10, "F": 6}


def _rows() -> dict[str, list[str]]:
    page = (ROOT / "docs/reference/scenarios.md").read_text(encoding="utf-8")
    return {number: re.findall(r"`([^`]+)`", tests) for number, tests in ROW.findall(page)}


def test_every_number_has_a_row_with_a_test() -> None:
    rows = _rows()
    assert list(rows) == [f"{letter}{number}" for letter, most in HOW_MANY.items() for number in range(1, most + 1)]
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
