"""What a hold is refused for."""

from lading.kernel.refusal import Conflict, NotFound, Refused


def hold_unknown(ref: str) -> NotFound:
    """No hold of that cart."""
    return NotFound("HOLD_UNKNOWN", f"There is no hold of the cart {ref}.", "Check the ref of the cart.")


def hold_over(ref: str, status: str) -> Conflict:
    """The hold holds nothing any more."""
    return Conflict("HOLD_OVER", f"The hold of the cart {ref} is {status}.", "Place a new hold for the cart.")


def hold_claimed(ref: str) -> Conflict:
    """The cart has become an order."""
    message = f"The cart {ref} has become an order, which has taken its hold over."
    return Conflict("HOLD_CLAIMED", message, "Cancel or revise the order instead.")


def hold_extended(ref: str) -> Conflict:
    """A hold is extended once."""
    message = f"The hold of the cart {ref} has been extended already."
    return Conflict("HOLD_EXTENDED", message, "A hold is extended once; when it is over, place a new one.")


def hold_taken(ref: str) -> Conflict:
    """Another customer's cart has that ref."""
    message = f"Another customer has a hold of a cart {ref}."
    return Conflict("HOLD_REF_TAKEN", message, "Give each cart a ref of its own.", pointer="/ref")


def items_invalid(message: str, pointer: str) -> Refused:
    """The items are none, too many, or want no whole units."""
    return Refused(
        "HOLD_ITEMS_INVALID", message, "Send 1 to 200 items with 1 to 1,000,000 units each.", pointer=pointer
    )


def minutes_invalid(minutes: int) -> Refused:
    """A hold is short."""
    return Refused("HOLD_MINUTES_INVALID", f"{minutes} minutes were asked for.", "Ask for 1 to 60.", pointer="/minutes")


def limit_reached(held: int, wanted: int, units_max: int) -> Refused:
    """One customer may hold so much at a time."""
    message = f"The customer holds {held} units; {wanted} more would be above the limit of {units_max}."
    hint = "Release another cart, or raise the setting lading.holds.unitsPerCustomer."
    return Refused("HOLD_LIMIT_REACHED", message, hint, pointer="/items")


def short(product_ref: str, wanted: int, available: int, pointer: str) -> Conflict:
    """Not enough can be had of a product."""
    message = f"{wanted} of {product_ref} are wanted and {available} can be had."
    return Conflict("HOLD_STOCK_SHORT", message, "Ask for fewer, or offer a later date.", pointer=pointer)
