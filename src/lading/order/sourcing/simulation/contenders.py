"""Contenders by name, as people write them."""

from collections.abc import Sequence

from lading.database.connection import Connection
from lading.kernel.refusal import Refused
from lading.order.sourcing.profiles.model import Profile
from lading.order.sourcing.profiles.records import ProfileLoader, profile_version, unknown_profile
from lading.order.sourcing.simulation.model import REFERENCE, Contender
from lading.order.sourcing.simulation.simulating import CONTENDERS_MAX
from lading.order.sourcing.split_limit import MAX_SPLIT_LIMIT_DEFAULT, fulfilments_max_of
from lading.order.sourcing.strategies.looking import Where

VERSION_MAX = 2**31 - 1


async def contenders_named(
    connection: Connection, account: int, retailer: int, names: Sequence[str]
) -> tuple[Contender, ...]:
    """The contenders: REFERENCE, a profile (its active version), or a version of one as PROFILE@VERSION, drafts too.

    Raises Refused CONTENDERS_MALFORMED, NotFound SOURCING_PROFILE_UNKNOWN.
    """
    if not 1 <= len(names) <= CONTENDERS_MAX or len(set(names)) != len(names):
        message = f"{', '.join(names) or 'Nothing'} cannot be compared."
        raise Refused("CONTENDERS_MALFORMED", message, f"Name 1 to {CONTENDERS_MAX} different profiles.")
    return tuple([await _contender(connection, account, retailer, name) for name in names])


async def _contender(connection: Connection, account: int, retailer: int, name: str) -> Contender:
    if name == REFERENCE:
        where = Where(f"HD_{retailer}", f"BASE:{retailer}")
        return Contender(
            name=name, profile=None, where=where, fulfilments_max=fulfilments_max_of(MAX_SPLIT_LIMIT_DEFAULT)
        )
    ref, _, version = name.partition("@")
    profile = await _profile(connection, account, ref, version)
    if profile is None or profile.retailer != retailer:
        raise unknown_profile(name)
    where = Where(profile.network_ref, profile.virtual_catalogue_ref)
    return Contender(
        name=name, profile=profile, where=where, fulfilments_max=fulfilments_max_of(MAX_SPLIT_LIMIT_DEFAULT)
    )


async def _profile(connection: Connection, account: int, ref: str, version: str) -> Profile | None:
    if not version:
        found = (await ProfileLoader().fetch(connection, account, [ref]))[ref]
        return None if found is None else found.active
    if not (version.isascii() and version.isdigit() and int(version) <= VERSION_MAX):
        raise Refused("CONTENDERS_MALFORMED", f"{version} is no version.", "Write PROFILE or PROFILE@3.")
    return await profile_version(connection, account, ref, int(version))
