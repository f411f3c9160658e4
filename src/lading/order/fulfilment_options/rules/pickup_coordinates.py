"""GetCoordinatesForPickupLocationFO: where the customer collects."""

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.places.model import Location
from lading.order.fulfilment_options.reasons import Reason, not_offered
from lading.order.fulfilment_options.trail import option_of, refusing, to_root, with_facts
from lading.order.model import Destination
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import DESTINATION


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when there is such a location. unknownLocationEventName: sent when there is none."""

    unknown_location_event_name: str | None = None


def get_coordinates_for_pickup_location(locations: Loader[str, Location | None]) -> Rule[Parameters]:
    """The rule, bound to the loader of locations by ref."""

    @rule("GetCoordinatesForPickupLocationFO", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Takes the location of collection as the place distances are measured from, and sends eventName.

        The coordinates of the customer's own address stay as they are. Without such a location
        PICKUP_LOCATION_UNKNOWN is noted, and unknownLocationEventName sent.
        """
        ref = option_of(call).location_ref or ""
        location = await call.read(locations, ref)
        if location is None:
            refusal = not_offered(Reason.PICKUP_LOCATION_UNKNOWN, method="CC", location_ref=ref)
            return refusing(call, refusal, event_name=parameters.unknown_location_event_name)
        here = Destination(location.latitude, location.longitude)
        return [to_root(call, parameters.event_name, with_facts(call, **{DESTINATION: here}))]

    return run
