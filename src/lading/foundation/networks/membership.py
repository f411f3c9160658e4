"""Locations join and leave networks by event."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from lading.database.connection import Connection
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.foundation.networks.records import Network, join_networks, leave_networks, networks_by_ref


class ChangeMembership(Effect, frozen=True):
    """Puts a location into a network, or takes it out; either may be so already."""

    kind: ClassVar[str] = "change_membership"
    network_id: UUID
    location_id: UUID
    is_member: bool

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "network": str(self.network_id), "member": self.is_member}


class NetworkLoader:
    """A network by its ref; None where there is none."""

    name = "network"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[str]) -> Mapping[str, Network | None]:
        """One statement for all refs."""
        found = await networks_by_ref(connection, account, keys)
        return {ref: found.get(ref) for ref in keys}


class MembershipHandler:
    """ChangeMembership; of two for one location and network the later counts. Sourcing sees it from the commit on."""

    kinds: tuple[type[Effect], ...] = (ChangeMembership,)
    is_guarded = False

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """The next batch sees the network changed: its locations are read once a batch."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes all that join and all that leave, a statement each."""
        del at
        final = {(each.effect.network_id, each.effect.location_id): each.effect.is_member for each in effects}
        for change, wanted in ((join_networks, True), (leave_networks, False)):
            await change(connection, account, [pair for pair, is_member in final.items() if is_member is wanted])
        return {}
