"""What the books refuse, each with a stable code, the facts and a hint."""

from lading.kernel.refusal import Conflict, Refused


class BillingInvalid(Refused):
    """The document cannot be taken as it stands; pointer says which part."""


class PaymentExceeds(Conflict):
    """More is to be captured than was authorised, or paid back than was captured."""


class RefundRefused(Conflict):
    """The answer does not fit what was asked for."""
