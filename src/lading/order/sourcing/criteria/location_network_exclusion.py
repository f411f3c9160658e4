"""locationNetworkExclusion: no member of these networks."""

from typing import Annotated

import msgspec

from lading.order.sourcing.criteria.criterion import REFERENCE, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """networks: refs."""

    networks: Annotated[
        tuple[str, ...], msgspec.Meta(min_length=1, max_length=100, description="Networks whose members may not serve.")
    ]


@criterion(
    f"{REFERENCE}locationNetworkExclusion",
    Parameters,
    reason="NETWORK_EXCLUDED",
    sentence="Is in a network that may not serve.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
)
def location_network_exclusion(seen: Seen, parameters: Parameters) -> Scores:
    """Takes out the members of some networks."""
    return Scores(excluded=seen.places.in_networks(parameters.networks)[seen.columns])
