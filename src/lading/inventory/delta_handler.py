"""Carries out the deltas of a batch of runs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.inventory.deltas import write_deltas
from lading.inventory.effects import ApplyDeltas


class DeltaHandler:
    """ApplyDeltas, each delta id once. next_id makes the identities of ledger rows."""

    kinds: tuple[type[Effect], ...] = (ApplyDeltas,)
    is_guarded = False

    def __init__(self, next_id: Callable[[], UUID]) -> None:
        self._next_id = next_id

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """The next batch sees the units: whether a delta is news is only known once its id was looked up."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes every delta; none is refused here, the rule has checked it. None has moved after the present."""
        deltas = [
            msgspec.structs.replace(delta, effective_at=min(delta.effective_at, at), event_id=each.event_id)
            for each in effects
            for delta in each.effect.deltas
        ]
        await write_deltas(connection, account, deltas, self._next_id)
        return {}
