"""vipPool: places and pools kept for some customers or products."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.conditions.paths import values_at
from lading.order.sourcing.criteria.criterion import OURS, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """attribute: marks the locations of the pool. path, values: an order with one of the values there is of it."""

    attribute: Annotated[str, msgspec.Meta(description="Location attribute that marks the pool.")] = "VIP_POOL"
    path: Annotated[str, msgspec.Meta(min_length=1, max_length=500, description="Where in the order to look.")] = (
        "customer.attributes.byName.tier"
    )
    values: Annotated[
        tuple[str, ...], msgspec.Meta(min_length=1, max_length=1000, description="Values that let an order in.")
    ]


@criterion(
    f"{OURS}vipPool",
    Parameters,
    unit="in the pool",
    reason="KEPT_FOR_OTHERS",
    sentence="Is kept for other customers or products.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
    sees_customer=True,
)
def vip_pool(seen: Seen, parameters: Parameters) -> Scores:
    """Takes locations of a pool out for every order that is not of the pool, and prefers them for those that are."""
    pool = seen.flags_of(parameters.attribute)
    found = values_at(seen.order, parameters.path.split("."))
    if any(str(one) in parameters.values for one in found):
        return Scores(pool.astype(np.float64))
    return Scores(None, pool)
