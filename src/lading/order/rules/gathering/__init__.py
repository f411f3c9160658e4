"""The rules that bring the units of an order to one place, so that one parcel ships."""

from typing import Any

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.places.model import Location
from lading.order.rules.gathering.routing import forward_by_gathering, send_event_on_everything_gathered
from lading.order.rules.gathering.shipping import create_gathered_consignment
from lading.order.rules.gathering.transferring import call_off_transfer, lose_transfer, receive_transfer, send_transfer


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
