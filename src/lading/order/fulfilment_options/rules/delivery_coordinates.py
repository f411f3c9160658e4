"""CalculateCoordinatesForDeliveryAddressFO: where the address is."""

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.geocoding.point import CoordinateSource
from lading.order.fulfilment_options.reasons import Reason, not_offered
from lading.order.fulfilment_options.trail import noted, option_of, refusing, to_root
from lading.order.sourcing.parameters import Forward


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the place is known. invalidAddressEventName: sent when it is not found."""

    invalid_address_event_name: str | None = None


def calculate_coordinates_for_delivery_address(geocoder: CoordinateSource) -> Rule[Parameters]:
    """The rule, bound to a source of coordinates that answers without leaving the process."""

    @rule("CalculateCoordinatesForDeliveryAddressFO", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Finds the coordinates of the delivery address, keeps them with the option and sends eventName.

        Where the address is not found ADDRESS_NOT_FOUND is noted, and invalidAddressEventName sent.
        """
        found = geocoder.coordinates_of(option_of(call).address or {})
        if found is None:
            refusal = not_offered(Reason.ADDRESS_NOT_FOUND)
            return refusing(call, refusal, event_name=parameters.invalid_address_event_name)
        located = noted(call, latitude=found.latitude, longitude=found.longitude)
        return [located, to_root(call, parameters.event_name, call.event.attributes)]

    return run
