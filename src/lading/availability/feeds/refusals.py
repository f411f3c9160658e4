"""What feeds are refused for."""

from lading.kernel.refusal import Malformed, NotFound, Refused


def run_unknown(run_id: object) -> NotFound:
    """No such export, or none that an incremental one can follow."""
    return NotFound(
        "EXPORT_UNKNOWN", f"There is no finished export {run_id}.", "GET /api/v1/availability-exports lists."
    )


def cursor_invalid() -> Malformed:
    """The cursor is none of ours."""
    return Malformed(
        "CURSOR_INVALID", "The cursor is no cursor of this feed.", "Send it as it came.", pointer="query/cursor"
    )


def too_large(rows_max: int) -> Refused:
    """An answer must fit into one."""
    hint = "Use `lading availability export`, which writes to a file, or export what changed with since=."
    return Refused("EXPORT_TOO_LARGE", f"The export has more than {rows_max} products.", hint)
