"""waitingForCustomer: whose shelves are not full of parcels to be fetched."""

from typing import Annotated

import msgspec

from lading.order.sourcing.criteria.criterion import OURS, Better, Fact, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """statuses: of fulfilments that count. threshold: more than so many take a location out."""

    statuses: Annotated[
        tuple[str, ...], msgspec.Meta(min_length=1, max_length=50, description="Statuses of fulfilments that count.")
    ] = ("AWAITING_CUSTOMER_COLLECTION",)
    type_prefixes: Annotated[
        tuple[str, ...], msgspec.Meta(max_length=10, description="Types of fulfilments that count, by how they begin.")
    ] = ()
    threshold: Annotated[
        int | None, msgspec.Meta(description="More than so many take a location out; none by default.")
    ] = None


@criterion(
    f"{OURS}waitingForCustomer",
    Parameters,
    better=Better.LOWER,
    unit="parcels waiting for customers",
    reason="WAITING_FOR_CUSTOMER_LIMIT",
    sentence="Has more parcels waiting for customers than allowed.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
    fact=Fact.WORK,
)
def waiting_for_customer(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations where few parcels wait for their customers."""
    fulfilments = seen.fact.at(seen.location_numbers)
    limit = parameters.threshold
    return Scores(fulfilments, None if limit is None else fulfilments > limit)
