"""Profiles as they are kept. A version never changes; which one is active does, from the same transaction on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.accounts.kept import KeptWhileUnchanged
from lading.foundation.accounts.numbers import change_number
from lading.foundation.accounts.records import check_retailers
from lading.kernel.refusal import Conflict, NotFound
from lading.order.sourcing.profiles.model import InForce, NewProfile, Profile, ProfileStatus, Strategies

TOPIC = "sourcing"


class ProfileLoader:
    """What is in force of a profile, by its ref; None where there is none.

    What was decoded is kept while the change number stands, so a version activated anywhere is in force in every
    process from its commit on.
    """

    name = "sourcing_profile"

    def __init__(self) -> None:
        self._kept: KeptWhileUnchanged[str, InForce | None] = KeptWhileUnchanged()

    async def fetch(self, connection: Connection, account: int, keys: Sequence[str]) -> Mapping[str, InForce | None]:
        """The versions for every ref: one small read, and two statements for the refs not kept."""

        async def read(missing: Sequence[str]) -> Mapping[str, InForce | None]:
            queries = queries_of(__package__)
            rows = await queries.active_profiles(connection, account=account, refs=missing)
            tried = {row["ref"]: row for row in await queries.trials(connection, account=account, refs=missing)}
            found: dict[str, InForce | None] = dict.fromkeys(missing)
            found.update({row["ref"]: _in_force(row, tried.get(row["ref"])) for row in rows})
            return found

        number = await change_number(connection, account, TOPIC)
        return await self._kept.fetch(account, number, keys, read)


async def create_profile(connection: Connection, account: int, new: NewProfile, created_by: str) -> Profile:
    """Keeps a version: the first of its ref is active at once, each later one a draft.

    Two creators of one profile get two versions, one after the other. Raises Refused RETAILER_UNKNOWN, NETWORK_UNKNOWN,
    VIRTUAL_CATALOGUE_UNKNOWN; Conflict SOURCING_PROFILE_OF_OTHER_RETAILER.
    """
    await check_retailers(connection, account, {new.retailer: "/retailer"})
    await _check_places(connection, account, new)
    queries = queries_of(__package__)
    await queries.insert_profile(connection, account=account, ref=new.ref, retailer=new.retailer)
    if await queries.lock_profile(connection, account=account, ref=new.ref) != new.retailer:
        message = f"The profile {new.ref} belongs to another retailer."
        raise Conflict(
            "SOURCING_PROFILE_OF_OTHER_RETAILER", message, "A profile stays with its retailer; choose another ref.",
            pointer="/retailer",
        )  # fmt: skip
    version = 1 + await queries.last_version(connection, account=account, ref=new.ref)
    await queries.insert_version(
        connection,
        account=account,
        version=version,
        status=ProfileStatus.ACTIVE if version == 1 else ProfileStatus.DRAFT,
        document=msgspec.to_builtins(new.strategies),
        created_by=created_by,
        **{name: getattr(new, name) for name in _COLUMNS},
    )
    return await profile_version(connection, account, new.ref, version)


async def activate_profile(connection: Connection, account: int, ref: str, version: int) -> Profile:
    """Puts a version in force in place of the one that was: a step forward, or back. Twice is once. Ends a trial.

    Raises NotFound SOURCING_PROFILE_UNKNOWN.
    """
    queries = queries_of(__package__)
    if await queries.lock_profile(connection, account=account, ref=ref) is None:
        raise unknown_profile(ref)
    await queries.retire_active(connection, account=account, ref=ref, version=version)
    await queries.end_trial(connection, account=account, ref=ref)
    if await queries.activate_version(connection, account=account, ref=ref, version=version) is None:
        raise unknown_profile(f"{ref} in version {version}")
    return await profile_version(connection, account, ref, version)


async def profile_version(connection: Connection, account: int, ref: str, version: int | None = None) -> Profile:
    """A version of a profile; the newest where none is named. Raises NotFound SOURCING_PROFILE_UNKNOWN."""
    row = await queries_of(__package__).profile_version(connection, account=account, ref=ref, version=version)
    if row is None:
        raise unknown_profile(ref if version is None else f"{ref} in version {version}")
    return _profile(row)


def unknown_profile(which: str) -> NotFound:
    """SOURCING_PROFILE_UNKNOWN."""
    return refusals.not_found("sourcing profile", which)


_COLUMNS = (
    "id",
    "ref",
    "name",
    "description",
    "version_comment",
    "network_ref",
    "virtual_catalogue_ref",
    "max_split",
)


def _profile(row: Mapping[str, Any]) -> Profile:
    values = {name: row[name] for name in Profile.__struct_fields__ if name not in {"strategies", "status"}}
    strategies = msgspec.convert(row["document"], Strategies)
    return Profile(**values, strategies=strategies, status=ProfileStatus(row["status"]))


def _in_force(active: Mapping[str, Any], tried: Mapping[str, Any] | None) -> InForce:
    if tried is None:
        return InForce(_profile(active))
    return InForce(_profile(active), _profile(tried), tried["percent"], tried["started_at"])


async def _check_places(connection: Connection, account: int, new: NewProfile) -> None:
    queries = queries_of(__package__)
    networks = dict(_places_named(new, "network_ref", "defaultNetwork", "network"))
    networks |= dict(_gathering_networks(new))
    for row in await queries.unknown_networks(connection, account=account, refs=list(networks)):
        raise refusals.unknown("network", row["ref"], networks[row["ref"]])
    catalogues = dict(_places_named(new, "virtual_catalogue_ref", "defaultVirtualCatalogue", "virtualCatalogue"))
    for row in await queries.unknown_virtual_catalogues(connection, account=account, refs=list(catalogues)):
        raise refusals.unknown("virtual catalogue", row["ref"], catalogues[row["ref"]])


def _gathering_networks(new: NewProfile) -> Iterator[tuple[str, str]]:
    """Every network that gathers or sends, with the place it stands at."""
    lists = (("sourcingStrategies", new.strategies.primary), ("sourcingFallbackStrategies", new.strategies.fallback))
    for name, strategies in lists:
        for index, strategy in enumerate(strategies):
            kept, at = strategy.consolidation, f"/{name}/{index}/consolidation"
            if kept is not None and kept.network_ref is not None:
                yield kept.network_ref, f"{at}/network/ref"
            if kept is not None and kept.origin_network_ref is not None:
                yield kept.origin_network_ref, f"{at}/originNetwork/ref"


def _places_named(new: NewProfile, field: str, default: str, own: str) -> Iterator[tuple[str, str]]:
    """Every ref a profile names in a field, with the place it stands at."""
    lists = (("sourcingStrategies", new.strategies.primary), ("sourcingFallbackStrategies", new.strategies.fallback))
    for name, strategies in lists:
        for index, strategy in enumerate(strategies):
            ref = getattr(strategy, field)
            if ref is not None:
                yield ref, f"/{name}/{index}/{own}/ref"
    yield getattr(new, field), f"/{default}/ref"
