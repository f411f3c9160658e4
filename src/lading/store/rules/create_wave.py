"""Makes waves: of the fulfilments somebody chose, or of those that expire soonest."""

from datetime import timedelta

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import NoParameters, RuleCall, RuleFailed, rule
from lading.store.rules.wave_request import WaveByExpiry, WaveByIds, request_from, wave_of, waves_joined
from lading.store.waves.loaders import CandidateLoader, WaitingKey, WaitingLoader
from lading.store.waves.model import FULFILMENTS_MAX
from lading.store.waves.selection import WavePlace, select_named

TIME_FRAME_MAX_MINUTES = 400 * 24 * 60


class ExpiryParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Used where the event does not say: timeFrame in minutes, 0 for the soonest; waveSize in fulfilments."""

    time_frame: int = 0
    wave_size: int = 50


@rule("CreateWaveByFulfilmentIds", NoParameters)
async def create_wave_by_fulfilment_ids(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Creates a wave of the fulfilmentIds of the event, skipping what is not here, not waiting or in another wave.

    Fails with WAVE_EMPTY, giving every reason, when nothing is left.
    """
    request = request_from(call.event.attributes, WaveByIds)
    if len(request.fulfilment_ids) > FULFILMENTS_MAX:
        raise RuleFailed("WAVE_TOO_LARGE", f"{len(request.fulfilment_ids)} fulfilments; at most {FULFILMENTS_MAX}.")
    found = {one: await call.read(CandidateLoader(), one) for one in request.fulfilment_ids}
    selection = select_named(request.fulfilment_ids, found, _place(call), fulfilments_max=FULFILMENTS_MAX)
    if not selection.taken:
        reasons = "; ".join(f"{skipped.code}: {skipped.message}" for skipped in selection.skipped[:20])
        raise RuleFailed("WAVE_EMPTY", reasons or "No fulfilment was named.")
    return wave_of(call, request, selection)


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
    selection = select_named(list(found), found, _place(call), fulfilments_max=size)
    return wave_of(call, request, selection)


def _place(call: RuleCall) -> WavePlace:
    root = call.aggregate.root
    return WavePlace(root.id, root.ref, waves_joined(call))
