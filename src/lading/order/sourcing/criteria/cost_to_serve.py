"""costToServe: what a parcel from there costs: label by zone and weight, and handling."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.criteria.criterion import OURS, Better, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Zone(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The price of a label to an address at most so far away; toKm null for every distance beyond."""

    to_km: float | None = None
    label: float
    per_kg: float = 0.0


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """zones: labels by distance, the nearest first; the last may be without end. All amounts in one currency."""

    zones: Annotated[
        tuple[Zone, ...],
        msgspec.Meta(min_length=1, max_length=50, description="Labels by distance: toKm, label, perKg."),
    ]
    weight_attribute: Annotated[str, msgspec.Meta(description="Product attribute with the kg of a unit.")] = "WEIGHT_KG"
    default_kg: Annotated[float, msgspec.Meta(ge=0, description="Kg of a unit where it has none.")] = 0.5
    handling_attribute: Annotated[
        str, msgspec.Meta(description="Location attribute with what picking a unit costs there.")
    ] = "HANDLING_COST"
    default_handling: Annotated[float, msgspec.Meta(ge=0, description="Where a location has none.")] = 0.0
    split_penalty: Annotated[
        float,
        msgspec.Meta(
            ge=0, description="What each parcel costs beyond; a weighted strategy splits where that saves more."
        ),
    ] = 0.0


@criterion(f"{OURS}costToServe", Parameters, better=Better.LOWER, unit="money", tags=(Tag.DEPENDENT,))
def cost_to_serve(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers the cheapest way to send what a location could fill, a unit; beyond the last zone comes last.

    Label of the zone, its price a kg, handling a unit and the split penalty, divided by the units it could fill: a
    location must not look cheap for filling less.
    """
    kilograms = np.array([_kilograms(seen, row, parameters) for row in range(len(seen.wanted))], dtype=np.float64)
    kilograms = kilograms @ seen.fills
    handling = seen.numbers_of(parameters.handling_attribute, parameters.default_handling) * seen.units
    labels = _labels(parameters.zones, seen.distances, kilograms)
    costs = (labels + handling + parameters.split_penalty) / np.maximum(seen.units, 1)
    penalty = parameters.split_penalty / max(1, int(seen.wanted.sum())) if parameters.split_penalty else None
    return Scores(costs, None, penalty)


def _labels(
    zones: Sequence[Zone], distances: NDArray[np.float64], kilograms: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The label of each parcel; NaN beyond the last zone. A distance that is not known is beyond all that end."""
    prices = np.full(len(distances), np.nan)
    for zone in reversed(zones):
        within = np.ones(len(distances), dtype=np.bool_) if zone.to_km is None else distances <= zone.to_km
        prices = np.where(within, zone.label + zone.per_kg * kilograms, prices)
    return prices


def _kilograms(seen: Seen, row: int, parameters: Parameters) -> float:
    own = seen.attribute_of(row, parameters.weight_attribute)
    try:
        return max(0.0, float(own)) if own is not None else parameters.default_kg
    except (TypeError, ValueError):
        return parameters.default_kg
