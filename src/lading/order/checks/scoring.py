"""What a service that was asked about an order has answered. Pure."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from lading.foundation.tasks.task_types import Decision, Scoring, decide_by_score
from lading.kernel.refusal import Refused

RESULTS: Mapping[str, Decision] = MappingProxyType(
    {
        "ACCEPT": "PASS",
        "PASS": "PASS",
        "REVIEW": "MANUAL",
        "MANUAL": "MANUAL",
        "REJECT": "REJECT",
        "DENY": "REJECT",
    }
)
TEXT_LENGTH_MAX = 255
_HINT = "Send attributes check (a type), and score (a number) or result (ACCEPT, REVIEW or REJECT)."


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """check: the type asked about. score or result; reference: the service's own; reason: in its words."""

    check: str
    score: float | None = None
    result: str | None = None
    reference: str | None = None
    reason: str | None = None


def answer_in(attributes: Mapping[str, Any]) -> Answer:
    """The answer in an event. Raises Refused CHECK_ANSWER_MALFORMED."""
    known = {name: attributes[name] for name in Answer.__struct_fields__ if attributes.get(name) is not None}
    try:
        answer = msgspec.convert(known, Answer)
    except msgspec.ValidationError as error:
        raise Refused("CHECK_ANSWER_MALFORMED", f"{error}.", _HINT) from error
    if (answer.score is None) is (answer.result is None) or not math.isfinite(answer.score or 0.0):
        raise Refused("CHECK_ANSWER_MALFORMED", "Neither a score nor a result is given, or both.", _HINT)
    if answer.result is not None and answer.result.upper() not in RESULTS:
        raise Refused("CHECK_ANSWER_MALFORMED", f"{answer.result[:40]!r} is no result.", _HINT)
    if max(len(answer.reference or ""), len(answer.reason or "")) > TEXT_LENGTH_MAX:
        raise Refused("CHECK_ANSWER_MALFORMED", f"A text is longer than {TEXT_LENGTH_MAX}.", _HINT)
    return answer


def decision_of(answer: Answer, scoring: Scoring | None) -> Decision:
    """What an answer comes to; a score nobody gave bounds for is for a person."""
    if answer.result is not None:
        return RESULTS[answer.result.upper()]
    assert answer.score is not None, "an answer has a score or a result"
    return decide_by_score(answer.score, scoring) if scoring is not None else "MANUAL"
