"""The rules that bring the units of an order to one place, so that one parcel ships."""

from typing import Any

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.places.model import Location
from lading.order.rules.gathering.call_off_transfer import call_off_transfer
from lading.order.rules.gathering.forward_by_gathering import forward_by_gathering
from lading.order.rules.gathering.lose_transfer import lose_transfer
from lading.order.rules.gathering.receive_transfer import receive_transfer
from lading.order.rules.gathering.send_event_on_everything_gathered import send_event_on_everything_gathered
from lading.order.rules.gathering.send_transfer import send_transfer
from lading.order.rules.gathering.shipping import create_gathered_consignment


def gathering_rules(locations: Loader[str, Location | None]) -> tuple[Rule[Any], ...]:
    """Every rule of this package. locations: by ref."""
    return (
        call_off_transfer,
        create_gathered_consignment,
        forward_by_gathering,
        lose_transfer,
        receive_transfer,
        send_event_on_everything_gathered,
        send_transfer(locations),
    )
