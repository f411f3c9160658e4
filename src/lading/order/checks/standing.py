"""Where the checks of an order stand: which are wanted, what each has come to, and what that means. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

import msgspec

WANTED = "checks"
RESULTS = "checkResults"
REMORSE_ENDS_AT = "remorseEndsAt"
REMORSE_MINUTES = "remorseMinutes"
BATCH_DUE_AT = "batchDueAt"
CHECKS_MAX = 10
NAME_LENGTH_MAX = 50


class CheckStatus(StrEnum):
    """REQUESTED: a score is awaited. MANUAL: a person decides. PASSED, REJECTED: decided."""

    REQUESTED = "REQUESTED"
    MANUAL = "MANUAL"
    PASSED = "PASSED"
    REJECTED = "REJECTED"


Standing = Literal["PASSED", "REJECTED", "OPEN"]


class CheckResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a check has come to. by: who or what decided; score and reference: of the service that was asked."""

    status: CheckStatus
    score: float | None = None
    reference: str | None = None
    reason: str | None = None
    by: str | None = None
    at: datetime | None = None
    task_id: str | None = None


Results = Mapping[str, CheckResult]


def wanted_checks(attributes: Mapping[str, Any], always: Sequence[str]) -> tuple[str, ...]:
    """The types of the checks wanted: those of the workflow, then those the order itself asks for, each once.

    The order's attribute is a list, or a text with commas between. At most 10; what is no name is left out.
    """
    kept = attributes.get(WANTED, {}).get("value")
    asked = kept.split(",") if isinstance(kept, str) else kept if isinstance(kept, list) else []
    names = [name.strip() for name in (*always, *asked) if isinstance(name, str)]
    return tuple(dict.fromkeys(name for name in names if 0 < len(name) <= NAME_LENGTH_MAX))[:CHECKS_MAX]


def results_in(attributes: Mapping[str, Any]) -> dict[str, CheckResult]:
    """What the checks of an order have come to, by type."""
    kept = attributes.get(RESULTS)
    return msgspec.convert(kept["value"], dict[str, CheckResult]) if kept else {}


def results_attribute(results: Results) -> dict[str, Any]:
    """The results as the order keeps them."""
    return {RESULTS: {"type": "JSON", "value": msgspec.to_builtins(dict(results))}}


def standing_of(results: Results) -> Standing:
    """One rejected check rejects the order; it passes when every one has passed."""
    statuses = {one.status for one in results.values()}
    if CheckStatus.REJECTED in statuses:
        return "REJECTED"
    return "PASSED" if statuses <= {CheckStatus.PASSED} else "OPEN"


def waits_until(attributes: Mapping[str, Any]) -> datetime | None:
    """Until when the customer may think better of it, or the order waits for others; None where neither was begun."""
    kept = [attributes[name]["value"] for name in (REMORSE_ENDS_AT, BATCH_DUE_AT) if name in attributes]
    return max((datetime.fromisoformat(one) for one in kept), default=None)
