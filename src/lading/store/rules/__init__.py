"""The rules of locations and their waves."""

from typing import Any

from lading.engine.rule import Rule
from lading.store.rules.allocate_wave import allocate_wave
from lading.store.rules.confirm_wave_picks import confirm_wave_picks
from lading.store.rules.create_wave_by_expiry import create_wave_by_expiry
from lading.store.rules.create_wave_by_fulfilment_ids import create_wave_by_fulfilment_ids
from lading.store.rules.remove_unpicked_from_wave import remove_unpicked_from_wave
from lading.store.rules.send_event_for_wave_fulfilments import send_event_for_wave_fulfilments
from lading.store.rules.send_event_on_verifying_wave_picked import send_event_on_wave_picked
from lading.store.rules.send_event_to_wave import send_event_to_wave

RULES: tuple[Rule[Any], ...] = (
    allocate_wave,
    confirm_wave_picks,
    create_wave_by_expiry,
    create_wave_by_fulfilment_ids,
    remove_unpicked_from_wave,
    send_event_for_wave_fulfilments,
    send_event_on_wave_picked,
    send_event_to_wave,
)
