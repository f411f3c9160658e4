"""What a linter says of a workflow: how bad, which code, what, what to do, and where."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """error: an event will fail or never arrive. warning: probably not what was meant. note: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One remark about one place of a workflow; pointer is a JSON pointer into the document."""

    severity: Severity
    code: str
    message: str
    hint: str
    pointer: str


def error(code: str, message: str, hint: str, pointer: str) -> Finding:
    """A finding that must be put right."""
    return Finding(severity=Severity.ERROR, code=code, message=message, hint=hint, pointer=pointer)


def warning(code: str, message: str, hint: str, pointer: str) -> Finding:
    """A finding somebody should look at."""
    return Finding(severity=Severity.WARNING, code=code, message=message, hint=hint, pointer=pointer)


def note(code: str, message: str, hint: str, pointer: str) -> Finding:
    """A finding that may be as it should."""
    return Finding(severity=Severity.NOTE, code=code, message=message, hint=hint, pointer=pointer)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The worst first; within a severity as they were found."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))
