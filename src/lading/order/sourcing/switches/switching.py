"""Which locations a switch takes out of the question for an order. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lading.foundation.locations import LocationSet
from lading.order.model import FulfilmentChoice
from lading.order.sourcing.switches.model import Service, SwitchedOff

COLLECTION_TYPE = "CC"
WAREHOUSE = "WAREHOUSE"


def service_of(choice: FulfilmentChoice | None) -> Service:
    """What an order asks of stores."""
    is_collected = choice is not None and choice.type == COLLECTION_TYPE
    return Service.COLLECTION if is_collected else Service.SHIP_FROM_STORE


def switched_off(
    off: SwitchedOff,
    service: Service,
    choice: FulfilmentChoice | None,
    locations: LocationSet,
    networks: Sequence[frozenset[str]],
) -> NDArray[np.bool_]:
    """The locations that are out. Warehouses are no stores: nothing switched here touches them.

    A collection is switched off where the customer comes to, and where he could while nobody has said where: at another
    store the same order is one to be shipped.
    networks: those of each location.
    """
    rows = zip(locations.refs, locations.types, networks, strict=True)
    pickup = choice.pickup_location_ref if choice is not None else None
    return np.array(
        [
            kind != WAREHOUSE
            and (service is Service.SHIP_FROM_STORE or pickup in (None, ref))
            and (off.everywhere or ref in off.locations or not off.networks.isdisjoint(members))
            for ref, kind, members in rows
        ],
        dtype=np.bool_,
    )
