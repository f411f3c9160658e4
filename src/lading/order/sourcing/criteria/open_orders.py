"""openOrders: who has least to do."""

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
    ] = ()
    threshold: Annotated[
        int | None, msgspec.Meta(description="More than so many take a location out; none by default.")
    ] = None


@criterion(
    f"{OURS}openOrders",
    Parameters,
    better=Better.LOWER,
    unit="fulfilments in work",
    reason="OPEN_ORDERS_LIMIT",
    sentence="Has more fulfilments in work than allowed.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
    fact=Fact.WORK,
)
def open_orders(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations with few fulfilments that are not yet handed over or packed."""
    fulfilments = seen.fact.at(seen.location_numbers)
    limit = parameters.threshold
    return Scores(fulfilments, None if limit is None else fulfilments > limit)
