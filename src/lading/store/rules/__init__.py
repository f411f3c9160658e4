"""The rules of locations and their waves."""

from typing import Any

from lading.engine.rule import Rule
from lading.store.rules.confirm_wave_picks import confirm_wave_picks
from lading.store.rules.create_wave import create_wave_by_expiry, create_wave_by_fulfilment_ids
from lading.store.rules.wave_routing import (
    allocate_wave,
    remove_unpicked_from_wave,
    send_event_for_wave_fulfilments,
    send_event_on_wave_picked,
    send_event_to_wave,
)

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
