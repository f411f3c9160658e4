"""Every way to say no about a task."""

from collections.abc import Iterable
from uuid import UUID

from lading.kernel.refusal import Conflict, Forbidden, NotFound, Refused


def task_unknown(task_id: UUID | str) -> NotFound:
    """There is no such task, or not for this caller."""
    return NotFound("TASK_UNKNOWN", f"There is no task {task_id}.", "List the tasks you may see.", pointer="/id")


def task_claimed(task_id: UUID, assignee: str) -> Conflict:
    """Somebody else works on it."""
    message = f"{assignee} works on task {task_id}."
    return Conflict("TASK_CLAIMED", message, "Take another one, or have it released or assigned to you.")


def task_over(task_id: UUID, status: str, outcome: str | None) -> Conflict:
    """It has ended."""
    how = f"{status}, {outcome}" if outcome else status
    return Conflict("TASK_OVER", f"Task {task_id} is {how}.", "Nothing is left to do about it.")


def task_unclaimed(task_id: UUID) -> Conflict:
    """Nobody works on it."""
    return Conflict("TASK_UNCLAIMED", f"Nobody works on task {task_id}.", "Claim it first.")


def queue_empty(queue: str) -> NotFound:
    """Nothing is open there for this caller."""
    message = f"No task is open in the queue {queue[:100]}."
    return NotFound("QUEUE_EMPTY", message, "Ask again later, or look into another queue.", pointer="/queue")


def outcome_unknown(outcome: str, outcomes: Iterable[str]) -> Refused:
    """It cannot end like that."""
    hint = f"It can with {', '.join(outcomes)}."
    return Refused("OUTCOME_UNKNOWN", f"The task cannot end with {outcome[:50]!r}.", hint, pointer="/outcome")


def reason_missing(outcome: str) -> Refused:
    """Such an outcome is asked about later."""
    return Refused("REASON_MISSING", f"{outcome} takes a reason.", "Send reason: a text.", pointer="/reason")


def evidence_missing(outcome: str) -> Refused:
    """The retailer wants proof of such an outcome."""
    hint = 'Send evidence: an object of what was seen, such as {"photo": "https://…"}.'
    return Refused("EVIDENCE_MISSING", f"{outcome} takes evidence.", hint, pointer="/evidence")


def user_unknown(username: str) -> Refused:
    """Work cannot be given to nobody."""
    message = f"There is no user {username[:100]}."
    return Refused("USER_UNKNOWN", message, "Name a user of the account by username.", pointer="/assignee")


def not_yours(task_id: UUID, what: str) -> Forbidden:
    """The work of others is moved by those who may assign."""
    message = f"Task {task_id} is not yours, so you cannot {what} it."
    return Forbidden("PERMISSION_MISSING", message, "Ask somebody with the permission TASK_ASSIGN.")
