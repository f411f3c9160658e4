"""Versions of sourcing profiles, step by step into force and back, by REST."""

from typing import Annotated

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.strict_json import json_object
from lading.database.connection import Connection
from lading.foundation.access.permissions import Permission
from lading.order.sourcing.profiles.model import Profile
from lading.order.sourcing.profiles.promotion import ALL, promote_profile, rollback_profile
from lading.order.sourcing.profiles.records import profile_version, unknown_profile

ROUTE = "sourcing-profile"


class PromotionBody(msgspec.Struct, frozen=True, kw_only=True):
    """The version that is to come, and its share of the orders made from now on, 1 to 100; 100 activates it."""

    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    percent: int


class VersionInForce(msgspec.Struct, frozen=True, kw_only=True):
    """The version that sources percent of a hundred orders made from now on."""

    ref: str
    version: int
    status: str
    percent: int


async def promote(call: Call) -> Answer:
    """Gives a version a share, a larger one, or all."""
    return await once(call, f"{ROUTE} promote {call.places['ref']}", lambda connection: _promote(connection, call))


async def roll_back(call: Call) -> Answer:
    """Ends a trial, or puts the version before in force again."""
    return await once(call, f"{ROUTE} rollback {call.places['ref']}", lambda connection: _roll_back(connection, call))


async def _promote(connection: Connection, call: Call) -> Answer:
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), PromotionBody)
    ref = await _reached(connection, call)
    step = body.version, body.percent
    promoted = await promote_profile(connection, call.user.account, ref, step, call.user.username)
    return json_answer(200, _in_force(promoted, body.percent))


async def _roll_back(connection: Connection, call: Call) -> Answer:
    ref = await _reached(connection, call)
    return json_answer(200, _in_force(await rollback_profile(connection, call.user.account, ref), ALL))


async def _reached(connection: Connection, call: Call) -> str:
    ref = call.places["ref"]
    profile = await profile_version(connection, call.user.account, ref)
    if not reaches(call.user, Permission.SOURCINGPROFILE_UPDATE, profile.retailer):
        raise unknown_profile(ref[:100])
    return ref


def _in_force(profile: Profile, percent: int) -> VersionInForce:
    return VersionInForce(ref=profile.ref, version=profile.version, status=profile.status, percent=percent)
