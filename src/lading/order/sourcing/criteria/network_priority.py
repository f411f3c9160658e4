"""networkPriority: members of one network before those of another."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import REFERENCE, Better, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """networks: refs, the preferred first."""

    networks: Annotated[
        tuple[str, ...],
        msgspec.Meta(min_length=1, max_length=100, description="Refs of networks, the preferred first."),
    ]


@criterion(f"{REFERENCE}networkPriority", Parameters, better=Better.LOWER, unit="place", tags=(Tag.AGNOSTIC,))
def network_priority(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations by the first of the networks they are in; members of none come last."""
    last = len(parameters.networks)
    places = np.full(len(seen), last, dtype=np.float64)
    for place in reversed(range(last)):
        places[seen.places.in_networks(parameters.networks[place : place + 1])[seen.columns]] = place
    return Scores(places + 1)
