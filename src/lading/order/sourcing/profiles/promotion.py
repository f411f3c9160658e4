"""From a draft to all orders in steps: a version is tried on a share of new orders, activated, or taken back."""

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.kernel.refusal import Conflict, Refused
from lading.order.sourcing.profiles.model import Profile
from lading.order.sourcing.profiles.records import activate_profile, profile_version, unknown_profile

ALL = 100


async def promote_profile(
    connection: Connection, account: int, ref: str, step: tuple[int, int], started_by: str
) -> Profile:
    """Gives a version a share of the orders made from now on. step: version, percent from 1 to 100.

    100 activates it. An order stays with its version; raising the share takes no order out that was in. Raises Refused
    PERCENT_INVALID, NotFound SOURCING_PROFILE_UNKNOWN, Conflict SOURCING_PROFILE_ACTIVE.
    """
    version, percent = step
    if not 1 <= percent <= ALL:
        hint = "Use 1 to 99 for a share of new orders, 100 for all."
        raise Refused("PERCENT_INVALID", f"{percent} percent of orders are no share.", hint, pointer="/percent")
    if percent == ALL:
        return await activate_profile(connection, account, ref, version)
    queries = queries_of(__package__)
    if await queries.lock_profile(connection, account=account, ref=ref) is None:
        raise unknown_profile(ref)
    values = {"ref": ref, "version": version, "percent": percent, "started_by": started_by}
    started = await queries.start_trial(connection, account=account, **values)
    found = await profile_version(connection, account, ref, version)
    if started is None:
        message = f"Version {found.version} of {ref} is in force for all orders already."
        raise Conflict("SOURCING_PROFILE_ACTIVE", message, "Name another version.", pointer="/version")
    return found


async def rollback_profile(connection: Connection, account: int, ref: str) -> Profile:
    """Ends the trial; where there is none, puts the version in force again that was before. The version in force then.

    Raises NotFound SOURCING_PROFILE_UNKNOWN, Conflict NOTHING_TO_ROLL_BACK.
    """
    queries = queries_of(__package__)
    if await queries.lock_profile(connection, account=account, ref=ref) is None:
        raise unknown_profile(ref)
    if await queries.end_trial(connection, account=account, ref=ref) is not None:
        return await _active(connection, account, ref)
    before = await queries.version_before(connection, account=account, ref=ref)
    if before is None:
        message = f"No version of {ref} was in force before the present one."
        raise Conflict("NOTHING_TO_ROLL_BACK", message, "Activate the version you mean.")
    return await activate_profile(connection, account, ref, before)


async def _active(connection: Connection, account: int, ref: str) -> Profile:
    [row] = await queries_of(__package__).active_profiles(connection, account=account, refs=[ref])
    return await profile_version(connection, account, ref, row["version"])
