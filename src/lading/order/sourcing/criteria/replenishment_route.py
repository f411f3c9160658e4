"""replenishmentRoute: along with a lorry that drives anyway."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """attribute: the location attribute with what its routes serve: refs of locations, and beginnings of postcodes."""

    attribute: Annotated[
        str,
        msgspec.Meta(description="Location attribute with what its routes serve: refs, and beginnings of postcodes."),
    ] = "ROUTES_TO"


@criterion(
    f"{OURS}replenishmentRoute",
    Parameters,
    unit="on a route",
    tags=(Tag.AGNOSTIC,),
)
def replenishment_route(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations from which a route leads to where the order goes: its pick-up location, or its postcode."""
    postcode = str(seen.address.get("postcode") or "")
    beginnings = (postcode[:length] for length in range(1, len(postcode) + 1))
    served = [one for one in (seen.choice.get("pickupLocationRef"), *beginnings) if one]
    return Scores(seen.having(parameters.attribute, served).astype(np.float64))
