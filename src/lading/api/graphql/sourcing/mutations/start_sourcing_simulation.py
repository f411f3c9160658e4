"""startSourcingSimulation: stored orders sourced again by other profiles, by a worker, without effect."""

from typing import Any

import msgspec

from lading.api.graphql.authority import retailer_given
from lading.api.graphql.call import GraphCall
from lading.api.graphql.sourcing.simulations import shown
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused
from lading.order.sourcing.simulation.yardstick import Yardstick, default_yardstick
from lading.order.sourcing.simulation_runs.model import Wish
from lading.order.sourcing.simulation_runs.records import NewRun, add_run

ORDERS_DEFAULT, DIFFERENCES_DEFAULT = 10_000, 1_000


async def start_sourcing_simulation(call: GraphCall, given: dict[str, Any]) -> Any:
    """The simulation, waiting for a worker. Raises as add_run; Refused YARDSTICK_MALFORMED; Forbidden."""
    wish = Wish(
        retailer=retailer_given(call, given, Permission.SOURCINGPROFILE_UPDATE),
        profiles=tuple(given["profiles"]),
        since=given["from"],
        until=given["until"],
        orders_max=given.get("ordersMax", ORDERS_DEFAULT),
        differences_max=given.get("differencesMax", DIFFERENCES_DEFAULT),
        stock_at=given.get("stockAt"),
        yardstick=_yardstick(given.get("yardstick")),
    )
    new = NewRun(id=call.next_id(), wish=wish, created_by=call.user.username, at=call.request.at)
    return shown(await add_run(call.connection, call.account, new))


def _yardstick(given: Any) -> Yardstick:
    if given is None:
        return default_yardstick()
    try:
        return msgspec.convert(given, Yardstick)
    except msgspec.ValidationError as error:
        hint = 'Send {"zones": [{"toKm": 100, "label": 800}, {"label": 1500}]}.'
        raise Refused("YARDSTICK_MALFORMED", f"{error}.", hint, pointer="/yardstick") from error
