"""What is refused of picks."""

from lading.kernel.refusal import Refused


class PicksRefused(Refused):
    """The picks of a wave cannot be what they are said to be; nothing was confirmed."""
