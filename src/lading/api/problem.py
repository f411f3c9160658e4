"""Errors as every caller sees them: problem+json (RFC 9457) with code, hint, pointer, retryable and trace id."""

from typing import Any

from lading.api.message import Answer
from lading.api.refusals import MethodNotAllowed
from lading.kernel.json import encode_json
from lading.kernel.refusal import Refused

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = 1
AUTHENTICATE = 'Bearer realm="lading"'


def problem(refused: Refused, *, trace_id: str | None = None) -> dict[str, Any]:
    """The members of a problem; inside a list of results the trace id is left to the answer as a whole."""
    members = {
        "type": f"urn:lading:problem:{refused.code}",
        "title": refused.code.replace("_", " ").capitalize(),
        "status": refused.status,
        "code": refused.code,
        "detail": refused.message,
        "hint": refused.hint,
        "pointer": refused.pointer,
        "retryable": refused.retryable,
    }
    return members if trace_id is None else members | {"traceId": trace_id}


def problem_answer(refused: Refused, trace_id: str) -> Answer:
    """A refusal as an answer, with the headers its status calls for."""
    body = encode_json(problem(refused, trace_id=trace_id))
    return Answer(refused.status, body, PROBLEM_JSON, tuple(_headers(refused)))


def _headers(refused: Refused) -> list[tuple[str, str]]:
    if isinstance(refused, MethodNotAllowed):
        return [("allow", ", ".join(refused.allowed))]
    if refused.status == 401:
        return [("www-authenticate", AUTHENTICATE)]
    if refused.retryable:
        return [("retry-after", str(getattr(refused, "retry_after_seconds", RETRY_AFTER_SECONDS)))]
    return []
