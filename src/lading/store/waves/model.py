"""The values of waves: what a wave is, and what is known of a fulfilment that might join one."""

from datetime import datetime
from uuid import UUID

import msgspec

LOCATION = "LOCATION"
WAVE = "WAVE"

# The status in which a fulfilment waits for a wave, and those in which it is still to be picked.
AWAITING_WAVE = "AWAITING_WAVE"
UNPICKED_STATUSES = frozenset({"CREATED", "PROCESSING", AWAITING_WAVE, "ASSIGNED"})

# More than anybody picks in one walk.
FULFILMENTS_MAX = 500


class WaveFulfilment(msgspec.Struct, frozen=True, kw_only=True):
    """A fulfilment in a wave, named as its order's workflow knows it."""

    id: UUID
    ref: str
    subtype: str
    order_id: UUID
    order_ref: str


class WaveFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a wave is, besides what every entity has; allocated_to is the user who picks it.

    left holds the fulfilments taken out of it by the present run: they may join another wave.
    """

    name: str | None
    allocated_to: str | None
    fulfilments: tuple[WaveFulfilment, ...]
    left: tuple[UUID, ...] = ()
    created_at: datetime


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A fulfilment that might join a wave; wave_ref is the wave it is in already."""

    fulfilment: WaveFulfilment
    status: str
    location_id: UUID
    expires_at: datetime | None
    wave_ref: str | None
