"""Rules about those who fill orders for us at places of their own."""

from typing import Any

from lading.engine.loading import Loader
from lading.engine.rule import Rule
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.rules.cancel_agreed_units import cancel_agreed_units
from lading.order.rules.partners.ask_to_give_up import ask_to_give_up
from lading.order.rules.partners.record_acknowledgement import record_acknowledgement
from lading.order.rules.partners.record_unwanted_dispatch import record_unwanted_dispatch
from lading.order.rules.partners.release import release_fulfilment
from lading.order.rules.partners.resume_fulfilment import resume_fulfilment
from lading.order.rules.partners.send_event_for_consignments import send_event_for_consignments
from lading.order.rules.partners.telling import send_event_with_fulfilment
from lading.order.rules.withdrawing import Catalogues


def partner_rules_of(
    locations: Loader[str, Location | None], settings: Loader[SettingKey, Json], catalogues: Catalogues
) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (
        ask_to_give_up,
        cancel_agreed_units(catalogues),
        record_acknowledgement,
        record_unwanted_dispatch(catalogues),
        release_fulfilment(locations, settings),
        resume_fulfilment,
        send_event_for_consignments,
        send_event_with_fulfilment,
    )
