"""Errors as a GraphQL caller sees them: a message, its place, and extensions with code, hint, pointer and trace id."""

from typing import Any

import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from lading.api.database_failure import busy_for
from lading.api.redaction import frames_of, redacted
from lading.kernel.refusal import Refused

SYNTAX = "GRAPHQL_SYNTAX"
INVALID = "GRAPHQL_INVALID"


def error_answer(error: GraphQLError, trace_id: str) -> dict[str, Any]:
    """One member of `errors`. What was not foreseen is logged and shown only as INTERNAL."""
    refused = refusal_of(error, trace_id)
    answer: dict[str, Any] = {"message": refused.message}
    if error.locations:
        answer["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        answer["path"] = error.path
    return answer | {
        "extensions": {
            "code": refused.code,
            "hint": refused.hint,
            "pointer": refused.pointer,
            "retryable": refused.retryable,
            "traceId": trace_id,
        }
    }


def refusal_of(error: GraphQLError, trace_id: str) -> Refused:
    """What an error says to its caller."""
    cause = error.original_error
    if isinstance(cause, Refused):
        return cause
    if isinstance(error, GraphQLSyntaxError):
        return Refused(SYNTAX, error.message, "Correct the query text at the place given.")
    if cause is None or isinstance(cause, GraphQLError):
        return Refused(INVALID, error.message, "Compare it with the schema: docs/reference/schema.graphql.")
    if busy := busy_for(cause):
        return busy
    _log_failure(cause, error, trace_id)
    return Refused("INTERNAL", "The field failed inside.", "Report the trace id to whoever runs this server.")


def _log_failure(cause: Exception, error: GraphQLError, trace_id: str) -> None:
    structlog.get_logger("lading.api").error(
        "field_failed",
        trace_id=trace_id,
        path=".".join(str(step) for step in error.path or ()),
        error=type(cause).__name__,
        message=redacted(str(cause)),
        frames=frames_of(cause),
    )
