"""The linters' configuration catches what the house rules leave to them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.shape.source import REPOSITORY


def ruff_codes(text: str, path: str = "src/lading/order/split.py") -> list[str]:
    """The codes ruff reports for a text as if it lay at the path."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise"]
    command += ["--stdin-filename", path, "-"]
    answer = subprocess.run(command, input=text, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    return [line.split(": ")[1].split()[0] for line in answer.stdout.splitlines() if line.startswith(path)]


def a_function_with_branches(count: int) -> str:
    branches = "".join(f"    if order == {number}:\n        total += {number}\n" for number in range(count))
    return (
        f'"""Doc."""\n\n\ndef decide(order: int) -> int:\n    """Doc."""\n    total = 0\n{branches}    return total\n'
    )


def test_a_function_may_have_complexity_eight_and_not_one_more() -> None:
    assert ruff_codes(a_function_with_branches(7)) == []
    assert ruff_codes(a_function_with_branches(8)) == ["C901"]


COMMENTED_OUT = '"""Doc."""\n\n# total = price * quantity\n'
HIDDEN_CLOCK = '''"""Doc."""

from datetime import datetime


def f() -> datetime:
    """Doc."""
    return datetime.now()
'''
RELATIVE_IMPORT = '"""Doc."""\n\nfrom . import split\n\n__all__ = ["split"]\n'
LATE_BINDING = '''"""Doc."""


def f() -> list[object]:
    """Doc."""
    calls: list[object] = []
    for number in range(3):
        calls.append(lambda: number)
    return calls
'''


@pytest.mark.parametrize(
    ("text", "code"),
    [(COMMENTED_OUT, "ERA001"), (HIDDEN_CLOCK, "DTZ005"), (RELATIVE_IMPORT, "TID252"), (LATE_BINDING, "B023")],
    ids=["commented-out code", "a clock without a zone", "a relative import", "a late-binding loop variable"],
)
def test_ruff_refuses(text: str, code: str) -> None:
    assert code in ruff_codes(text)


def test_ruff_does_not_hide_dependencies_behind_type_checking() -> None:
    text = '"""Doc."""\n\nfrom decimal import Decimal\n\n\ndef f(amount: Decimal) -> None:\n    """Doc."""\n'
    assert ruff_codes(text) == []


def lint_imports_of(tmp_path: Path, modules: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Lint a package `lading` made of the modules given under the repository's own contracts."""
    for name, text in modules.items():
        module = tmp_path / "lading" / f"{name}.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(text, encoding="utf-8")
        for package in [module.parent, *module.parent.parents][: len(Path(name).parts)]:
            (package / "__init__.py").touch()
    command = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
    arguments = ["--config", str(REPOSITORY / "pyproject.toml"), "--no-cache"]
    return subprocess.run(
        [sys.executable, "-c", command, *arguments], capture_output=True, text=True, cwd=tmp_path, check=False
    )


def test_an_import_downwards_is_kept(tmp_path: Path) -> None:
    answer = lint_imports_of(tmp_path, {"order/split": "import lading.kernel.money", "kernel/money": ""})
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    "modules",
    [
        {"kernel/money": "import lading.order.split", "order/split": ""},
        {"store/waves": "import lading.service.returns", "service/returns": ""},
        {"engine/worker": "def f():\n    import lading.inventory.positions", "inventory/positions": ""},
        {"logistics/carrier": "", "kernel/money": ""},
    ],
    ids=["upwards", "sideways", "inside a function", "in a layer nobody declared"],
)
def test_a_forbidden_import_breaks_the_contract(tmp_path: Path, modules: dict[str, str]) -> None:
    answer = lint_imports_of(tmp_path, modules)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "Modules import downwards only BROKEN" in answer.stdout or "logistics" in answer.stdout + answer.stderr


def test_an_import_cycle_breaks_the_contract(tmp_path: Path) -> None:
    modules = {"order/split": "import lading.order.plan", "order/plan": "import lading.order.split"}
    answer = lint_imports_of(tmp_path, modules)
    assert answer.returncode == 1
    assert "No import cycles BROKEN" in answer.stdout
