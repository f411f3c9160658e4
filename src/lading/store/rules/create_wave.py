"""Makes waves: of the fulfilments somebody chose, or of those that expire soonest."""

from lading.engine.rule import RuleCall
from lading.store.rules.wave_request import waves_joined
from lading.store.waves.selection import WavePlace


def wave_place(call: RuleCall) -> WavePlace:
    """The location the wave is made at, with the waves fulfilments are in already."""
    root = call.aggregate.root
    return WavePlace(root.id, root.ref, waves_joined(call))
