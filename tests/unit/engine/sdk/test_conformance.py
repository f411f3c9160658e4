import os
import subprocess
import sys
from pathlib import Path

from lading.sdk.testing import Example, RulePackage, conformance_problems

TEMPLATE = Path(__file__).parents[4] / "examples" / "rules"
PACKAGE = RulePackage(name="bad", module="nonconforming", object="RULES", path=f"{Path(__file__).parent}")


def test_the_template_passes_its_own_tests(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{TEMPLATE / 'src'}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--rootdir", f"{TEMPLATE}", f"{TEMPLATE / 'tests'}"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout


def test_every_broken_promise_is_named_and_nothing_else() -> None:
    names = ("undocumented", "Dice", "Slow", "Reader", "Sender", "Stranger", "Missing")
    problems = conformance_problems(PACKAGE, [Example(rule=name) for name in names])
    expected = {
        "undocumented: a name is written LikeThis and stands once",
        "undocumented: the function needs a docstring that says what the rule does",
        "undocumented: parameter limit needs a description: Annotated[…, msgspec.Meta(description=…)]",
        "Unshown: there is no example of it",
        "Missing: the package has no such rule",
        "Dice: the same call has different answers; use call.at for time, and nothing by chance",
        "Reader: RULE_FORBIDDEN: Reader: PermissionError: [Errno 13] Permission denied: '/etc/hostname'",
        "Sender: no example sends NeverSent",
        "Stranger: EVENT_UNDECLARED: Stranger sends 'Undeclared', which neither sends nor sends_named_by allows",
    }
    slow = [problem for problem in problems if problem.startswith("Slow: a call took ")]
    assert set(problems) - set(slow) == expected
    assert len(slow) == 1


def test_a_package_that_cannot_be_imported_says_so() -> None:
    missing = RulePackage(name="missing", module="no_such_module", object="RULES")
    assert conformance_problems(missing, []) == ["missing: ModuleNotFoundError: No module named 'no_such_module'"]
