"""Branches on whether the order says where it goes at all."""

from lading.order.model import FulfilmentChoice


def has_address(choice: FulfilmentChoice | None) -> bool:
    """Whether there is a delivery address with anything in it."""
    return choice is not None and bool(choice.address)
