"""Switches as they are kept: every change, with who and why; the last of each scope holds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.accounts.kept import KeptWhileUnchanged
from lading.foundation.accounts.numbers import change_number
from lading.foundation.texts import check_text
from lading.kernel.refusal import Refused
from lading.order.sourcing.profiles.records import TOPIC
from lading.order.sourcing.switches.model import Service, SwitchChange, SwitchedOff, SwitchScope

CHANGES_MAX = 500


class NewChange(msgspec.Struct, frozen=True, kw_only=True):
    """A switch to be set, under an id of the caller's making."""

    id: UUID
    service: Service
    scope: SwitchScope
    scope_ref: str = ""
    is_off: bool
    reason: str


class SwitchLoader:
    """Where a service is off, by Service; in force in every process from its commit on."""

    name = "sourcing_switches"

    def __init__(self) -> None:
        self._kept: KeptWhileUnchanged[Service, SwitchedOff] = KeptWhileUnchanged()

    async def fetch(
        self, connection: Connection, account: int, keys: Sequence[Service]
    ) -> Mapping[Service, SwitchedOff]:
        """What is off for every service: one small read, and one statement where nothing is kept."""

        async def read(missing: Sequence[Service]) -> Mapping[Service, SwitchedOff]:
            changes = await switches_off(connection, account)
            return {service: _off(one for one in changes if one.service is service) for service in missing}

        number = await change_number(connection, account, TOPIC)
        return await self._kept.fetch(account, number, keys, read)


async def set_switch(connection: Connection, account: int, new: NewChange, changed_by: str) -> SwitchChange:
    """Keeps a change; it holds from the commit on. Setting what is set already is kept too: somebody said it again.

    Raises Refused SWITCH_REASON_MISSING, SWITCH_SCOPE, TEXT_TOO_LONG, NETWORK_UNKNOWN, LOCATION_UNKNOWN.
    """
    check_text(new.reason, "/reason")
    if not new.reason.strip():
        hint = "Say in a sentence why, for whoever asks later."
        raise Refused("SWITCH_REASON_MISSING", "There is no reason.", hint, pointer="/reason")
    await _check_scope(connection, account, new)
    values = msgspec.structs.asdict(new)
    row = await queries_of(__package__).insert_change(connection, account=account, changed_by=changed_by, **values)
    return _change(row)


async def switches_off(connection: Connection, account: int) -> tuple[SwitchChange, ...]:
    """Everything that is off now, with who switched it off and why."""
    rows = await queries_of(__package__).switched_off(connection, account=account)
    return tuple(map(_change, rows))


async def switch_changes(connection: Connection, account: int) -> tuple[SwitchChange, ...]:
    """The last changes, the newest first."""
    rows = await queries_of(__package__).changes(connection, account=account, rows_max=CHANGES_MAX)
    return tuple(map(_change, rows))


async def location_retailer(connection: Connection, account: int, ref: str) -> int | None:
    """The retailer of a location; None where there is no such location."""
    number: int | None = await queries_of(__package__).retailer_of_location(connection, account=account, ref=ref)
    return number


async def _check_scope(connection: Connection, account: int, new: NewChange) -> None:
    check_text(new.scope_ref, "/scopeRef", length_max=100)
    if (new.scope is SwitchScope.ACCOUNT) is bool(new.scope_ref):
        message = "A switch of the account has no ref; one of a network or location has."
        raise Refused("SWITCH_SCOPE", message, "Send scopeRef with NETWORK and LOCATION only.", pointer="/scopeRef")
    if new.scope is SwitchScope.NETWORK:
        is_known = await queries_of(__package__).is_network(connection, account=account, ref=new.scope_ref)
        if not is_known:
            raise refusals.unknown("network", new.scope_ref, "/scopeRef")
    if new.scope is SwitchScope.LOCATION and await location_retailer(connection, account, new.scope_ref) is None:
        raise refusals.unknown("location", new.scope_ref, "/scopeRef")


def _off(changes: Iterable[SwitchChange]) -> SwitchedOff:
    known = tuple(changes)
    return SwitchedOff(
        any(one.scope is SwitchScope.ACCOUNT for one in known),
        frozenset(one.scope_ref for one in known if one.scope is SwitchScope.NETWORK),
        frozenset(one.scope_ref for one in known if one.scope is SwitchScope.LOCATION),
    )


def _change(row: Mapping[str, Any]) -> SwitchChange:
    named = {name: row[name] for name in SwitchChange.__struct_fields__}
    named |= {"service": Service(row["service"]), "scope": SwitchScope(row["scope"])}
    return SwitchChange(**named)
