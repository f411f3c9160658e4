"""The rule CreateWaveByExpiry."""

from datetime import timedelta

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.store.rules.create_wave import wave_place
from lading.store.rules.wave_request import WaveByExpiry, request_from, wave_of
from lading.store.waves.loaders import WaitingKey, WaitingLoader
from lading.store.waves.model import FULFILMENTS_MAX
from lading.store.waves.selection import select_named

TIME_FRAME_MAX_MINUTES = 400 * 24 * 60


class ExpiryParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Used where the event does not say: timeFrame in minutes, 0 for the soonest; waveSize in fulfilments."""

    time_frame: int = 0
    wave_size: int = 50


@rule("CreateWaveByExpiry", ExpiryParameters)
async def create_wave_by_expiry(call: RuleCall, parameters: ExpiryParameters) -> Actions:
    """Creates a wave of the waiting fulfilments that expire soonest; nothing waiting is no failure."""
    request = request_from(call.event.attributes, WaveByExpiry)
    minutes = parameters.time_frame if request.time_frame is None else request.time_frame
    size = parameters.wave_size if request.wave_size is None else request.wave_size
    if not (0 <= minutes <= TIME_FRAME_MAX_MINUTES and 1 <= size <= FULFILMENTS_MAX):
        limits = f"timeFrame is 0 to {TIME_FRAME_MAX_MINUTES} minutes, waveSize 1 to {FULFILMENTS_MAX}."
        raise RuleFailed("WAVE_REQUEST_MALFORMED", limits)
    before = call.at + timedelta(minutes=minutes) if minutes else None
    waiting = await call.read(WaitingLoader(), WaitingKey(call.entity.id, before, size))
    found = {one.fulfilment.id: one for one in waiting}
    selection = select_named(list(found), found, wave_place(call), fulfilments_max=size)
    return wave_of(call, request, selection)
