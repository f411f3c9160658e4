"""Fulfilments whose units are brought to one place first, so that one parcel ships from there. Pure."""

from collections.abc import Iterable

from lading.engine.entity import Entity
from lading.order.sourcing.open_units import is_released, is_unfulfillable

# On a fulfilment: the ref of the place that gathers its units; its own location where they lie there already.
GATHERED_AT = "gatheredAt"
# On a fulfilment whose units have left the place that gathered them.
GATHERING_OVER = "gatheringOver"

# On a fulfilment that was sent: the number of the location that gathers it.
LIES_AT = "liesAtLocation"


def gathered_at(fulfilment: Entity) -> str | None:
    """The place that gathers the units of a fulfilment; None for one that ships by itself."""
    attribute = fulfilment.attributes.get(GATHERED_AT)
    return str(attribute["value"]) if attribute else None


def is_transfer(fulfilment: Entity) -> bool:
    """Whether the units of a fulfilment go to another place before they ship."""
    return gathered_at(fulfilment) not in {None, fulfilment.fields.location_ref}


def lies_at(fulfilment: Entity) -> int:
    """The number of the location that the picked units of a fulfilment are at, or on their way to."""
    attribute = fulfilment.attributes.get(LIES_AT)
    number: int = attribute["value"] if attribute else fulfilment.fields.location_number
    return number


def gathered_with(fulfilments: Iterable[Entity], place: str) -> list[Entity]:
    """The fulfilments that a place still waits for, or keeps."""
    return [one for one in fulfilments if gathered_at(one) == place and _is_under_way(one)]


def gathering_under_way(fulfilments: Iterable[Entity]) -> str | None:
    """The place where units of an order are gathered now; None where there is none."""
    return next((gathered_at(one) for one in fulfilments if gathered_at(one) and _is_under_way(one)), None)


def parcels_planned(fulfilments: Iterable[Entity], excluded_statuses: Iterable[str] = ()) -> int:
    """How many parcels count against the split limit: what is gathered at one place counts once."""
    live = [one for one in fulfilments if not is_unfulfillable(one) and not is_released(one, excluded_statuses)]
    return len({gathered_at(one) or one.id for one in live})


def _is_under_way(fulfilment: Entity) -> bool:
    return GATHERING_OVER not in fulfilment.attributes and not is_released(fulfilment)
