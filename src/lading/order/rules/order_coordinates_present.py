"""Branches on whether it is known where on earth the order goes."""

from lading.order.model import FulfilmentChoice


def has_coordinates(choice: FulfilmentChoice | None) -> bool:
    """Whether latitude and longitude are both known."""
    return choice is not None and choice.latitude is not None and choice.longitude is not None
