"""collectionBeforeShipFromStore: a store serves the customers who come to it first."""

from typing import Annotated

import msgspec

from lading.order.sourcing.criteria.criterion import OURS, Better, Fact, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """statuses: of fulfilments that count. threshold: more than so many take a location out."""

    statuses: Annotated[
        tuple[str, ...], msgspec.Meta(min_length=1, max_length=50, description="Statuses of fulfilments that count.")
    ] = ("CREATED", "PROCESSING", "AWAITING_WAVE", "ASSIGNED", "FULFILLED", "PARTIALLY_FULFILLED", "IN_SERVICE")
    type_prefixes: Annotated[
        tuple[str, ...], msgspec.Meta(max_length=10, description="Types of fulfilments that count, by how they begin.")
    ] = ("CC_",)
    threshold: Annotated[
        int | None, msgspec.Meta(description="More than so many take a location out; none by default.")
    ] = None


@criterion(
    f"{OURS}collectionBeforeShipFromStore",
    Parameters,
    better=Better.LOWER,
    unit="collections to prepare",
    reason="COLLECTION_BEFORE_SHIP_LIMIT",
    sentence="Has more collections to prepare than allowed.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
    fact=Fact.WORK,
)
def collection_before_ship(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations with few collections to prepare, so that parcels do not hold up customers who come by."""
    fulfilments = seen.fact.at(seen.location_numbers)
    limit = parameters.threshold
    return Scores(fulfilments, None if limit is None else fulfilments > limit)
