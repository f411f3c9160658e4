"""The rule CreateWaveByFulfilmentIds."""

from lading.engine.action import Actions
from lading.engine.rule import NoParameters, RuleCall, RuleFailed, rule
from lading.store.rules.create_wave import wave_place
from lading.store.rules.wave_request import WaveByIds, request_from, wave_of
from lading.store.waves.loaders import CandidateLoader
from lading.store.waves.model import FULFILMENTS_MAX
from lading.store.waves.selection import select_named


@rule("CreateWaveByFulfilmentIds", NoParameters)
async def create_wave_by_fulfilment_ids(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Creates a wave of the fulfilmentIds of the event, skipping what is not here, not waiting or in another wave.

    Fails with WAVE_EMPTY, giving every reason, when nothing is left.
    """
    request = request_from(call.event.attributes, WaveByIds)
    if len(request.fulfilment_ids) > FULFILMENTS_MAX:
        raise RuleFailed("WAVE_TOO_LARGE", f"{len(request.fulfilment_ids)} fulfilments; at most {FULFILMENTS_MAX}.")
    found = {one: await call.read(CandidateLoader(), one) for one in request.fulfilment_ids}
    selection = select_named(request.fulfilment_ids, found, wave_place(call), fulfilments_max=FULFILMENTS_MAX)
    if not selection.taken:
        reasons = "; ".join(f"{skipped.code}: {skipped.message}" for skipped in selection.skipped[:20])
        raise RuleFailed("WAVE_EMPTY", reasons or "No fulfilment was named.")
    return wave_of(call, request, selection)
