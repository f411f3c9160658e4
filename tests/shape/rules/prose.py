"""What must not stand in any file: postponed work, addresses of package indexes, paths of one machine."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tests.shape.source import SourceFile, Violation

# Built from halves so that these rules do not find themselves.
POSTPONED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|HA" + r"CK)\b")
INDEX_ADDRESS = re.compile(
    r"pypi\.or" + r"g|pythonhosted\.or" + r"g|registry\.npmj" + r"s|registry\.yarn" + r"pkg|--(?:extra-)?index-"
    r"url|--find-" + r"links|\"resolved\": *\"http"
)
MACHINE_PATH = re.compile(r"(?<![\w.}$/-])/(?:wor" + r"k|roo" + r"t|hom" + r"e/\w+|User" + r"s/\w+)/")
SILENCED_SHAPE = re.compile(r"no" + r"qa:.*\bC901|no" + r"qa *:? *$|mypy: *ignore-er" + r"rors")

FORBIDDEN: Mapping[str, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        "postponed work": (POSTPONED, "do it now, or open an issue; the repository holds what is"),
        "address of a package index": (INDEX_ADDRESS, "pin the version only; the user's own index serves it"),
        "path of one machine": (MACHINE_PATH, "make it relative, a setting, or an argument"),
        "a silenced size or type rule": (SILENCED_SHAPE, "split the function; name the one lint code a line needs"),
    }
)


def forbidden_prose(file: SourceFile) -> Iterator[Violation]:
    """Lines no file of the repository may hold."""
    for line_number, line in enumerate(file.lines, start=1):
        for rule, (pattern, hint) in FORBIDDEN.items():
            if pattern.search(line):
                yield file.violation(line_number, rule, hint)
