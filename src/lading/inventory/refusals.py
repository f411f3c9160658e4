"""What inventory refuses, each with a stable code, the facts and a hint."""

from datetime import datetime
from uuid import UUID

from lading.inventory.position_model import PositionName
from lading.inventory.snapshot import RowRefusal
from lading.kernel.refusal import Conflict, Malformed, NotFound, Refused


def job_name_invalid(name: str) -> Refused:
    """A job needs a name a person can find it by."""
    return Refused(
        "JOB_NAME_INVALID", f"The name has {len(name)} characters.", "Send 1 to 255 characters.", pointer="/name"
    )


def retailer_unknown(retailer: int) -> Refused:
    """No such retailer in this account."""
    return Refused(
        "RETAILER_UNKNOWN",
        f"There is no retailer {retailer}.",
        "Name a retailer of this account.",
        pointer="/retailerId",
    )


def job_unknown(job_id: UUID) -> Refused:
    """No such job in this account."""
    return NotFound("JOB_UNKNOWN", f"There is no job {job_id}.", "Create a job first.")


def job_closed(closed_at: datetime) -> Refused:
    """A job takes batches for 24 hours."""
    return Conflict("JOB_CLOSED", f"The job closed at {closed_at.isoformat()}.", "Create a new job.")


def batch_invalid() -> Refused:
    """The body is no batch."""
    return Malformed("BATCH_INVALID", "The body is not a JSON object.", "Send {action, entityType, entities}.")


def catalogue_unknown(ref: str) -> Refused:
    """No such inventory catalogue of the job's retailer."""
    return Refused(
        "CATALOGUE_UNKNOWN",
        f"The job's retailer has no inventory catalogue {ref!r}.",
        "Create the catalogue first, or name another one.",
        pointer="/catalogueRef",
    )


def as_of_in_future(as_of: datetime, at: datetime) -> Refused:
    """Nobody has counted tomorrow's stock; taken at its word it would close movements that are still to come."""
    return Refused(
        "AS_OF_IN_FUTURE",
        f"asOf {as_of.isoformat()} lies after the present, {at.isoformat()}.",
        "Send the instant the stock was counted at.",
        pointer="/asOf",
    )


def ref_taken(kind: str, ref: str) -> Refused:
    """Refs are unique within an account."""
    return Conflict("REF_TAKEN", f"There is a {kind} {ref!r} already.", "Choose another ref.", pointer="/ref")


def changes_pruned() -> Refused:
    """A reader stayed away for longer than changes are kept."""
    return Conflict(
        "CHANGES_PRUNED",
        "Some of the changes since this cursor are kept no more.",
        "Read every position anew, with a new cursor.",
    )


def cursor_unknown() -> Refused:
    """A cursor of another database, or of this one before it was restored."""
    return Conflict(
        "CURSOR_UNKNOWN",
        "The cursor lies ahead of this database.",
        "Read every position anew, with a new cursor.",
    )


def counted_later(name: PositionName) -> Refused:
    """What is known of a position is of a later instant than what was sent."""
    return Conflict(
        "COUNTED_LATER",
        f"{name.ref} was reported as of a later instant.",
        "Read it, and send it again if it is still to change.",
    )


def of_row(refusal: RowRefusal, pointer: str) -> Refused:
    """Why one thing cannot be written, as a batch would say it of its row."""
    return Refused(refusal.code, refusal.message, refusal.hint, pointer=pointer)


def position_unknown(name: PositionName) -> Refused:
    """Nothing was ever counted there, or one of its refs is wrong."""
    return NotFound(
        "POSITION_UNKNOWN",
        f"{name.catalogue_ref} has no position of {name.product_ref!r:.100} at {name.location_ref!r:.100}.",
        "Check the refs of catalogue, product and location.",
    )


def ref_unknown(kind: str, ref: str) -> Refused:
    """No such thing in this account."""
    code = f"{kind.rpartition(' ')[2].upper()}_UNKNOWN"
    return NotFound(code, f"There is no {kind} {ref!r:.100}.", "Check the ref.")
