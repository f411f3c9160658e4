"""carbon: the least carbon dioxide on the way."""

from typing import Annotated

import msgspec

from lading.order.sourcing.criteria.criterion import OURS, Better, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """gramsPerKm, gramsPerParcel: of an ordinary parcel. attribute: the location attribute with its own grams a km."""

    grams_per_km: Annotated[float, msgspec.Meta(ge=0, description="Of an ordinary parcel.")] = 0.6
    grams_per_parcel: Annotated[float, msgspec.Meta(ge=0, description="For packing and the last stop.")] = 200.0
    attribute: Annotated[
        str,
        msgspec.Meta(
            description="Location attribute with its own grams a km, such as of a van that drives on current."
        ),
    ] = "GRAMS_CO2_PER_KM"


@criterion(
    f"{OURS}carbon",
    Parameters,
    better=Better.LOWER,
    unit="g CO2e",
    tags=(Tag.AGNOSTIC,),
)
def carbon(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations whose parcel causes the least carbon dioxide: grams a km, and what it costs to pack."""
    grams_per_km = seen.numbers_of(parameters.attribute, parameters.grams_per_km)
    return Scores(parameters.grams_per_parcel + grams_per_km * seen.distances)
