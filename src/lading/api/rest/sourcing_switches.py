"""Ship-from-store and collection, switched off and on by REST."""

from typing import Annotated

import msgspec

from lading.api.authority import reach_of, reaches
from lading.api.call import Call
from lading.api.fields import as_struct
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.database.connection import Connection, read_only
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Forbidden
from lading.order.sourcing.switches.model import Service, SwitchChange, SwitchScope
from lading.order.sourcing.switches.records import (
    NewChange,
    location_retailer,
    set_switch,
    switch_changes,
    switches_off,
)

ROUTE = "sourcing-switch"


class SwitchBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is switched. scopeRef: of the network or location; left out for the account. reason: kept with who."""

    service: Service
    scope: SwitchScope
    scope_ref: str = ""
    is_off: bool
    reason: Annotated[str, msgspec.Meta(max_length=255)]


class SwitchesRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """off: what is off now. changes: the last 500, the newest first, each with who and why."""

    off: tuple[SwitchChange, ...]
    changes: tuple[SwitchChange, ...]


async def switch(call: Call) -> Answer:
    """Switches a service off or on for a location, a network or the account; in force at once, everywhere."""
    return await once(call, ROUTE, lambda connection: _switch(connection, call))


async def read_switches(call: Call) -> Answer:
    """What is off now, and the last changes."""
    account = call.user.account
    async with read_only(call.services.pool, account) as connection:
        read = SwitchesRead(
            off=await switches_off(connection, account), changes=await switch_changes(connection, account)
        )
    return json_answer(200, read)


async def _switch(connection: Connection, call: Call) -> Answer:
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), SwitchBody)
    await _check_reach(connection, call, body)
    new = NewChange(
        id=call.services.identities.next(),
        service=body.service,
        scope=body.scope,
        scope_ref=body.scope_ref,
        is_off=body.is_off,
        reason=body.reason,
    )
    return json_answer(201, await set_switch(connection, call.user.account, new, call.user.username))


async def _check_reach(connection: Connection, call: Call, body: SwitchBody) -> None:
    """A location is switched by who may for its retailer; a network and the account belong to nobody but all."""
    permission = Permission.SOURCINGSWITCH_UPDATE
    if reach_of(call.user, permission) is None:
        return
    if body.scope is not SwitchScope.LOCATION:
        message = f"{call.user.username} may switch single locations only."
        raise Forbidden("PERMISSION_MISSING", message, "Ask for a role that has it for the whole account.")
    retailer = await location_retailer(connection, call.user.account, body.scope_ref)
    if retailer is None or not reaches(call.user, permission, retailer):
        raise refusals.unknown("location", body.scope_ref[:100], "/scopeRef")
