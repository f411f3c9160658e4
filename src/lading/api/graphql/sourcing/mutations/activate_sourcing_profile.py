"""activateSourcingProfile: puts a version in force, in every process at once."""

from typing import Any

from lading.api.graphql.authority import checked_reach
from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import node_of
from lading.api.graphql.sourcing.sources import profile_nodes
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import NotFound
from lading.order.sourcing.profiles.records import activate_profile, profile_version, unknown_profile


async def activate_sourcing_profile(call: GraphCall, given: dict[str, Any]) -> Any:
    """The version, active now. Raises NotFound SOURCING_PROFILE_UNKNOWN; Forbidden."""
    ref = given["ref"]
    await check_profile_reach(call, ref)
    activated = await activate_profile(call.connection, call.account, ref, given["version"])
    return await node_of(call, profile_nodes(), activated.id, Permission.SOURCINGPROFILE_UPDATE)


async def check_profile_reach(call: GraphCall, ref: str) -> None:
    """Lets pass who may change the profile. Raises NotFound SOURCING_PROFILE_UNKNOWN; Forbidden."""
    try:
        retailer = (await profile_version(call.connection, call.account, ref)).retailer
    except NotFound:
        retailer = None
    if not checked_reach(call, Permission.SOURCINGPROFILE_UPDATE, retailer):
        raise unknown_profile(ref[:100])
