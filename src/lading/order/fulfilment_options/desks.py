"""Who answers questions that are not kept: about a cart, and about what lies near."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from lading.engine.registry import Registry
from lading.foundation.geocoding.sources import Geocoder, installed_geocoder
from lading.order.fulfilment_options.asking import OptionsDesk
from lading.order.fulfilment_options.looking import PlacesDesk


@dataclass(frozen=True, slots=True)
class OptionDesks:
    """asking: fulfilment options; looking: stores near a place, and what lies at the same place; geocoder: where."""

    asking: OptionsDesk
    looking: PlacesDesk
    geocoder: Geocoder


def option_desks(registry: Registry, next_id: Callable[[], UUID]) -> OptionDesks:
    """The desks of this process."""
    return OptionDesks(OptionsDesk(registry, next_id), PlacesDesk(), installed_geocoder())
