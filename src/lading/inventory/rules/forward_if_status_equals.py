"""Branches on the status of product or location, and on an attribute of the event."""

from collections.abc import Callable

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall
from lading.foundation.rules.forwarding import forward
from lading.inventory.position_model import PositionFact
from lading.inventory.rules.positions_asked import Positions, positions_asked


class StatusParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on; status (or statuses, or productStatus, locationStatus): what is asked for."""

    event_name: str
    status: str | None = None
    statuses: str | tuple[str, ...] = ()
    product_status: str | None = None
    location_status: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """The statuses asked for."""
        listed = self.statuses.split(",") if isinstance(self.statuses, str) else self.statuses
        single = (self.status, self.product_status, self.location_status)
        return frozenset(name.strip() for name in (*listed, *single) if name)


async def forward_if_in_status(
    call: RuleCall, positions: Positions, parameters: StatusParameters, status_of: Callable[[PositionFact], str]
) -> Actions:
    """Sends eventName on when the status of every position the event asks for is among those named."""
    asked = await positions_asked(call, positions)
    if all(status_of(one.fact) in parameters.names for one in asked):
        return forward(call, parameters.event_name)
    return []
