"""What returns refuse, each with a stable code, the facts and a hint."""

from lading.kernel.refusal import Conflict, Refused


class ReturnInvalid(Refused):
    """The return cannot be accepted as it stands; pointer says which part."""


class ReturnExceeds(Conflict):
    """More is asked back than the customer has."""


class VerdictRefused(Refused):
    """What is said of the goods does not fit what was to come back; nothing of it holds."""
