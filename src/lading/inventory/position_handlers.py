"""Carries out the counts and the statuses that workflows give to positions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from lading.database.connection import Connection
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.inventory.counting import count_locked
from lading.inventory.coverage import Cause, Load
from lading.inventory.effects import ApplyCounts, PositionKey, SetPositionStatuses
from lading.inventory.position_records import columns, queries


class CountHandler:
    """ApplyCounts, the oldest first; a count older than the last one of its position changes nothing."""

    kinds: tuple[type[Effect], ...] = (ApplyCounts,)
    is_guarded = False

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """The next batch sees the units: what a count comes to depends on the movements since."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes every count; none is refused here, the rule has checked it. None is of the future."""
        loads: defaultdict[tuple[datetime, int, UUID], dict[tuple[int, int], int]] = defaultdict(dict)
        for each in effects:
            for count in each.effect.counts:
                key: PositionKey = count.position
                load = loads[min(count.as_of, at), key.catalogue_number, each.event_id]
                load[key.product_number, key.location_number] = count.quantity
        # Of one instant in the order of the runs: the sort is stable and looks at instants only.
        for (as_of, catalogue_number, event_id), quantities in sorted(loads.items(), key=lambda item: item[0][0]):
            load_of_event = Load(account, catalogue_number, as_of, at, Cause("EVENT", event_id))
            await count_locked(connection, load_of_event, quantities)
        return {}


class PositionStatusHandler:
    """SetPositionStatuses, set-based; of two for one position the later counts."""

    kinds: tuple[type[Effect], ...] = (SetPositionStatuses,)
    is_guarded = False

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """The next batch sees the statuses; a reservation meanwhile finds the position locked and looks again."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes every status in key order, one statement for the batch."""
        statuses = {key: each.effect.status for each in effects for key in each.effect.positions}
        keys = sorted(statuses)
        await queries().set_statuses(
            connection, account=account, at=at, **columns(keys), statuses=[statuses[key] for key in keys]
        )
        return {}
