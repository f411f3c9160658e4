"""What somebody who asks for a wave says, and the wave made of it."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from lading.engine.action import Actions, Create, Log
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed
from lading.store.waves.model import WAVE, WaveFields, WaveFulfilment
from lading.store.waves.selection import Selection

WAVE_TYPE = "DEFAULT"

Request = TypeVar("Request", bound=msgspec.Struct)


class WaveByIds(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """fulfilmentIds: what is to be picked. waveName: how people call the wave. userName: who is to pick it."""

    fulfilment_ids: tuple[UUID, ...]
    wave_name: str | None = None
    user_name: str | None = None


class WaveByExpiry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """timeFrame: minutes within which the fulfilments expire, 0 for the soonest. waveSize: how many at most."""

    time_frame: int | None = None
    wave_size: int | None = None
    wave_name: str | None = None
    user_name: str | None = None


def request_from(attributes: Mapping[str, Any], kind: type[Request]) -> Request:
    """The attributes of an event as a request. Raises RuleFailed WAVE_REQUEST_MALFORMED."""
    try:
        return msgspec.convert(attributes, kind)
    except msgspec.ValidationError as error:
        raise RuleFailed("WAVE_REQUEST_MALFORMED", f"{error}.") from error


def wave_of(call: RuleCall, request: WaveByIds | WaveByExpiry, selection: Selection) -> Actions:
    """The wave of what was taken, if anything was, and a remark for everything that was skipped."""
    remarks: Actions = [Log(f"{skipped.code}: {skipped.message}") for skipped in selection.skipped]
    if not selection.taken:
        return remarks
    return [Create(_wave(call, request, selection.taken)), *remarks]


def waves_joined(call: RuleCall) -> dict[UUID, str]:
    """Fulfilment id → wave ref, for the waves of this working copy: the database does not know new ones yet."""
    return {one.id: wave.ref for wave in call.aggregate.children(WAVE) for one in wave.fields.fulfilments}


def _wave(call: RuleCall, request: WaveByIds | WaveByExpiry, fulfilments: tuple[WaveFulfilment, ...]) -> Entity:
    identity = call.next_id()
    fields = WaveFields(
        name=request.wave_name, allocated_to=request.user_name, fulfilments=fulfilments, created_at=call.at
    )
    # The last digits of an identity are random: a ref that people can read out and nobody has to count.
    key = EntityKey(WAVE, identity, f"WAVE-{identity.hex[-12:].upper()}")
    return Entity(key, subtype=WAVE_TYPE, status="CREATED", fields=fields)
