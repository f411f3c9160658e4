"""Deciding which fulfilments a new wave takes, and why it leaves the others."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.store.waves import reasons
from lading.store.waves.model import AWAITING_WAVE, Candidate, WaveFulfilment
from lading.store.waves.reasons import Skipped


class Selection(msgspec.Struct, frozen=True):
    """The fulfilments taken, in the order asked for, and those skipped."""

    taken: tuple[WaveFulfilment, ...]
    skipped: tuple[Skipped, ...]


class WavePlace(msgspec.Struct, frozen=True):
    """Where a wave is made, and what is in its waves of this run: fulfilment id → wave ref."""

    location_id: UUID
    location_ref: str
    joined: Mapping[UUID, str]


def select_named(
    wanted: Sequence[UUID], found: Mapping[UUID, Candidate | None], place: WavePlace, *, fulfilments_max: int
) -> Selection:
    """Takes each wanted fulfilment that waits at the place and is in no wave; named twice, it counts once."""
    taken: list[WaveFulfilment] = []
    skipped: list[Skipped] = []
    for fulfilment_id in dict.fromkeys(wanted):
        candidate = found[fulfilment_id]
        reason = _reason_against(fulfilment_id, candidate, place)
        if reason is None and len(taken) >= fulfilments_max:
            reason = Skipped(reasons.WAVE_FULL, f"{fulfilment_id}: the wave has {fulfilments_max} fulfilments already.")
        if reason is not None:
            skipped.append(reason)
        elif candidate is not None:
            taken.append(candidate.fulfilment)
    return Selection(tuple(taken), tuple(skipped))


def _reason_against(fulfilment_id: UUID, candidate: Candidate | None, place: WavePlace) -> Skipped | None:
    if candidate is None:
        return Skipped(reasons.FULFILMENT_UNKNOWN, f"There is no fulfilment {fulfilment_id}.")
    name = f"{candidate.fulfilment.order_ref}/{candidate.fulfilment.ref}"
    if candidate.location_id != place.location_id:
        return Skipped(reasons.FULFILMENT_ELSEWHERE, f"{name} is not picked at {place.location_ref}.")
    wave_ref = candidate.wave_ref or place.joined.get(fulfilment_id)
    if wave_ref is not None:
        return Skipped(reasons.FULFILMENT_IN_WAVE, f"{name} is in wave {wave_ref}.")
    if candidate.status != AWAITING_WAVE:
        return Skipped(reasons.FULFILMENT_NOT_WAITING, f"{name} is {candidate.status}, not {AWAITING_WAVE}.")
    return None
