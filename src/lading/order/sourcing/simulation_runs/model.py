"""A simulation that was asked for, and how far it is."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from lading.order.sourcing.simulation.model import Asked
from lading.order.sourcing.simulation.yardstick import Yardstick


class RunStatus(StrEnum):
    """QUEUED until a worker takes it. FAILED has a reason; what was cancelled has no result."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be replayed. profiles: names of contenders. stock_at: the instant whose stock they find; None: now."""

    retailer: int
    profiles: tuple[str, ...]
    since: datetime
    until: datetime
    orders_max: int
    differences_max: int
    stock_at: datetime | None
    yardstick: Yardstick

    @property
    def asked(self) -> Asked:
        """The same as the simulation takes it."""
        return Asked(
            retailer=self.retailer,
            since=self.since,
            until=self.until,
            orders_max=self.orders_max,
            differences_max=self.differences_max,
            yardstick=self.yardstick,
        )


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One simulation. contenders: the figures of each; differences: how many orders differ and how many are kept."""

    id: UUID
    retailer: int
    wish: Wish
    status: RunStatus
    reason: dict[str, Any] | None
    orders_done: int
    orders_total: int | None
    contenders: list[dict[str, Any]] | None
    differing: int | None
    kept_differences: int | None
    created_at: datetime
    created_by: str
    started_at: datetime | None
    finished_at: datetime | None
