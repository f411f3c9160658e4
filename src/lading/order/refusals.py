"""What the order module refuses, each with a stable code, the facts and a hint."""

from lading.kernel.refusal import Conflict, Refused


class OrderInvalid(Refused):
    """The order cannot be accepted as it stands; pointer says which part."""


class OrderRefTaken(Conflict):
    """Another order already has this ref."""


class EntityAmbiguous(Refused):
    """The event names a sub-entity in a way that several could answer to."""


class PickRefused(Refused):
    """The pick cannot be confirmed as reported; nothing of it holds."""


class PackingRefused(Refused):
    """The parcels do not hold what was filled; none of them is made."""


class LinesRefused(Refused):
    """What an event says of the order's items cannot hold."""


class PaymentRefused(Refused):
    """The payment does not fit what is known of the order's money."""


class PaymentTaken(Conflict):
    """The payment pays another order already."""


class CancellationRefused(Conflict):
    """The order can no longer be cancelled."""


class CollectionRefused(Refused):
    """The goods cannot be handed over, or kept, like this."""


class RevisionRefused(Conflict):
    """The order cannot be changed like this, or not any more."""
