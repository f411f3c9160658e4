"""cancelSourcingSimulation: calls a what-if off."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.sourcing.simulations import reached_run, shown
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.order.sourcing.simulation_runs.records import cancel_run


async def cancel_sourcing_simulation(call: GraphCall, given: dict[str, Any]) -> Any:
    """The simulation as it is then. Raises NotFound SIMULATION_UNKNOWN; Forbidden."""
    require_somewhere(call.user, Permission.SOURCINGPROFILE_UPDATE)
    run = await reached_run(call, given["id"], Permission.SOURCINGPROFILE_UPDATE)
    return shown(await cancel_run(call.connection, call.account, run.id))
