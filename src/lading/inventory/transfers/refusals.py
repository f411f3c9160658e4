"""What transfers are refused for."""

from lading.kernel.refusal import Conflict, NotFound, Refused


def transfer_unknown(ref: str) -> NotFound:
    """No such transfer."""
    return NotFound("TRANSFER_UNKNOWN", f"There is no stock transfer {ref}.", "Check the ref.")


def transfer_invalid(message: str, pointer: str) -> Refused:
    """The transfer makes no sense."""
    hint = "Name two locations, and 1 to 500 products once each with 1 to 1,000,000 units."
    return Refused("TRANSFER_INVALID", message, hint, pointer=pointer)


def status_wrong(ref: str, status: str, hint: str) -> Conflict:
    """It is too early or too late for that."""
    return Conflict("TRANSFER_STATUS", f"The transfer {ref} is {status}.", hint)


def stock_short(product_ref: str, wanted: int, on_hand: int) -> Conflict:
    """What is promised to others is not sent away."""
    message = f"{wanted} of {product_ref} are to be sent and {max(on_hand, 0)} are free."
    return Conflict("TRANSFER_STOCK_SHORT", message, "Cancel the transfer, or wait for stock.")


def too_many(product_ref: str, outstanding: int) -> Conflict:
    """More cannot arrive than was sent."""
    message = f"Only {outstanding} of {product_ref} are still on their way."
    return Conflict("TRANSFER_TOO_MANY", message, "Send what arrived and what was lost, together no more than that.")


def of_order(ref: str) -> Conflict:
    """It moves with a fulfilment, not by itself."""
    message = f"The transfer {ref} brings units of an order to one place; it moves with its fulfilment."
    return Conflict("TRANSFER_OF_ORDER", message, f"Send the fulfilment {ref} the events of its workflow.")
