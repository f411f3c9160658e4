"""productCapability: bulky, fragile, hazardous and the like only from where they may be handled."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """capabilities: product attribute → location attribute that must say yes where the product's does."""

    capabilities: Annotated[
        dict[str, str], msgspec.Meta(min_length=1, max_length=50, description="Product attribute: location attribute.")
    ] = msgspec.field(
        default_factory=lambda: {
            "BULKY": "HANDLES_BULKY",
            "FRAGILE": "HANDLES_FRAGILE",
            "HAZARDOUS": "HANDLES_HAZARDOUS",
            "AGE_RESTRICTED": "CHECKS_AGE",
        }
    )


@criterion(
    f"{OURS}productCapability",
    Parameters,
    reason="PRODUCT_NOT_HANDLED",
    sentence="May not handle a product of the order.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
)
def product_capability(seen: Seen, parameters: Parameters) -> Scores:
    """Takes out locations that lack what a product they could fill requires."""
    excluded = np.zeros(len(seen), dtype=np.bool_)
    for required, capability in parameters.capabilities.items():
        rows = seen.rows_with(required)
        if rows:
            excluded |= (seen.fills[rows] > 0).any(axis=0) & ~seen.flags_of(capability)
    return Scores(excluded=excluded)
