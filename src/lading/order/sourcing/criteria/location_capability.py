"""locationCapability: only places with the equipment or people for it."""

from typing import Annotated

import msgspec

from lading.order.sourcing.criteria.criterion import OURS, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """attribute: of the location. values: one of them must be there."""

    attribute: Annotated[str, msgspec.Meta(min_length=1, description="Location attribute, a text or a list.")]
    values: Annotated[
        tuple[str, ...], msgspec.Meta(min_length=1, max_length=100, description="One of them must be there.")
    ] = ("true",)


@criterion(
    f"{OURS}locationCapability",
    Parameters,
    reason="CAPABILITY_MISSING",
    sentence="Lacks the equipment or staff asked for.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
)
def location_capability(seen: Seen, parameters: Parameters) -> Scores:
    """Takes out locations without one of the values in an attribute: a packing table, wrapping, a licence."""
    return Scores(excluded=~seen.having(parameters.attribute, parameters.values))
