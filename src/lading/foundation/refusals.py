"""What foundation refuses, each with a stable code, the facts, a hint and the place."""

from lading.kernel.refusal import Conflict, NotFound, Refused


def ref_taken(kind: str, ref: str, pointer: str) -> Conflict:
    """REF_TAKEN: another one of the kind has this ref already."""
    return Conflict("REF_TAKEN", f"There is a {kind} {ref} already.", "Choose another ref.", pointer=pointer)


def ref_twice(kind: str, ref: str, pointer: str) -> Refused:
    """REF_TWICE: one request names the same new thing twice."""
    return Refused(
        "REF_TWICE", f"The {kind} {ref} stands twice in this request.", "Send each ref once.", pointer=pointer
    )


def unknown(kind: str, ref: object, pointer: str) -> Refused:
    """<KIND>_UNKNOWN: the request names a thing that the account does not have."""
    code = f"{kind.upper().replace(' ', '_')}_UNKNOWN"
    return Refused(
        code, f"There is no {kind} {ref}.", f"Create the {kind} first, or correct the reference.", pointer=pointer
    )


def not_found(kind: str, ref: object) -> NotFound:
    """<KIND>_UNKNOWN as an answer to a request for the thing itself."""
    code = f"{kind.upper().replace(' ', '_')}_UNKNOWN"
    return NotFound(code, f"There is no {kind} {ref}.", "Check the ref or id and the account.")


def too_many(what: str, count: int, count_max: int, pointer: str) -> Refused:
    """<WHAT>_TOO_MANY: a list of the request is longer than it may be."""
    code = f"{what.upper().replace(' ', '_')}_TOO_MANY"
    return Refused(code, f"{count} {what} are named.", f"Send at most {count_max}.", pointer=pointer)
