"""locationTypeExclusion: no location of these types."""

from typing import Annotated

import msgspec

from lading.order.sourcing.criteria.criterion import REFERENCE, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """types: such as STORE, WAREHOUSE."""

    types: Annotated[
        tuple[str, ...], msgspec.Meta(min_length=1, max_length=100, description="Types that may not serve.")
    ]


@criterion(
    f"{REFERENCE}locationTypeExclusion",
    Parameters,
    reason="TYPE_EXCLUDED",
    sentence="Is of a type that may not serve.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
)
def location_type_exclusion(seen: Seen, parameters: Parameters) -> Scores:
    """Takes out locations of some types."""
    return Scores(excluded=seen.places.of_types(parameters.types)[seen.columns])
