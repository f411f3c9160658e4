"""rollbackSourcingProfile: ends a trial, or puts the version before in force again."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import node_of
from lading.api.graphql.sourcing.mutations.activate_sourcing_profile import check_profile_reach
from lading.api.graphql.sourcing.sources import profile_nodes
from lading.foundation.access.permissions import Permission
from lading.order.sourcing.profiles.promotion import rollback_profile


async def rollback_sourcing_profile(call: GraphCall, given: dict[str, Any]) -> Any:
    """The version in force then. Raises as rollback_profile; Forbidden."""
    ref = given["ref"]
    await check_profile_reach(call, ref)
    found = await rollback_profile(call.connection, call.account, ref)
    return await node_of(call, profile_nodes(), found.id, Permission.SOURCINGPROFILE_UPDATE)
