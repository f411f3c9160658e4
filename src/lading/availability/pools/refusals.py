"""What pools are refused for."""

from lading.kernel.refusal import Conflict, NotFound, Refused


def pool_unknown(ref: str) -> NotFound:
    """No such pool."""
    return NotFound("POOL_UNKNOWN", f"There is no pool {ref}.", "Check the ref.")


def entry_unknown(ref: str) -> NotFound:
    """Nobody waits under that ref."""
    return NotFound("POOL_ENTRY_UNKNOWN", f"There is no entry {ref} in this pool.", "Check the ref.")


def pool_fixed(ref: str) -> Conflict:
    """What a pool is of never changes, and its limit is never below what is taken."""
    message = f"The pool {ref} is of something else, or more is taken of it than the new limit."
    return Conflict("POOL_FIXED", message, "Keep its kind, catalogue and product, and a limit above what is taken.")


def product_taken(product_ref: str, catalogue_ref: str) -> Conflict:
    """A product is sold ahead from one pool at a time."""
    message = f"Another pool of {product_ref[:100]} in {catalogue_ref} is active."
    return Conflict("POOL_PRODUCT_TAKEN", message, "Change that one, or close it first.", pointer="/productRef")


def kit_pooled(product_ref: str) -> Refused:
    """A kit is nothing that arrives."""
    message = f"{product_ref[:100]} is a kit; its components arrive."
    return Refused("PRODUCT_UNSUITABLE", message, "Make pools of its components.", pointer="/productRef")


def pool_exhausted(ref: str, wanted: int) -> Conflict:
    """The limit is the limit."""
    hint = "Offer a later date, or raise the limit of the pool."
    return Conflict("POOL_EXHAUSTED", f"The pool {ref} does not have {wanted} units left.", hint, pointer="/quantity")


def entry_taken(ref: str) -> Conflict:
    """The same ref with something else."""
    return Conflict("POOL_ENTRY_TAKEN", f"There is another entry {ref} in this pool.", "Give each a ref of its own.")


def entry_ended(ref: str, status: str) -> Conflict:
    """What has ended cannot be cancelled."""
    return Conflict("POOL_ENTRY_ENDED", f"The entry {ref} is {status}.", "Cancel its order instead.")


def pool_invalid(message: str, pointer: str) -> Refused:
    """The pool makes no sense."""
    return Refused(
        "POOL_INVALID", message, "Send kind BACKORDER or PREORDER and 0 to 1,000,000 units.", pointer=pointer
    )
