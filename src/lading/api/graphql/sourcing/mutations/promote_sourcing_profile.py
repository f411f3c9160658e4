"""promoteSourcingProfile: a version tried on a share of new orders, a larger one, or all."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import node_of
from lading.api.graphql.sourcing.mutations.activate_sourcing_profile import check_profile_reach
from lading.api.graphql.sourcing.sources import profile_nodes
from lading.foundation.access.permissions import Permission
from lading.order.sourcing.profiles.promotion import promote_profile


async def promote_sourcing_profile(call: GraphCall, given: dict[str, Any]) -> Any:
    """The version. Raises as promote_profile; NotFound SOURCING_PROFILE_UNKNOWN; Forbidden."""
    ref, step = given["ref"], (given["version"], given["percent"])
    await check_profile_reach(call, ref)
    promoted = await promote_profile(call.connection, call.account, ref, step, call.user.username)
    return await node_of(call, profile_nodes(), promoted.id, Permission.SOURCINGPROFILE_UPDATE)
