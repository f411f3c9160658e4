"""A sourcing profile as a value: versions of strategies, each with its conditions and criteria. Frozen.

Quantities are counted once: max_split here is as the outside says it, fulfilments_max is what the search asks.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from lading.foundation.workflow_versions.rollout import VersionChoice


class ProfileStatus(StrEnum):
    """The life of a version: made, then in force, then replaced."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class StrategyStatus(StrEnum):
    """An inactive strategy is passed over."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class Objective(StrEnum):
    """How criteria are put together: the first decides and the next break ties, or all of them by weight."""

    LEXICOGRAPHIC = "LEXICOGRAPHIC"
    WEIGHTED = "WEIGHTED"


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A question to the order; type names the kind, params its parameters as they were sent."""

    name: str
    type: str
    params: dict[str, Any] = {}


class CriterionUse(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion with its parameters; weight counts where the objective is WEIGHTED."""

    name: str
    type: str
    params: dict[str, Any] = {}
    weight: float = 1.0


class Consolidation(msgspec.Struct, frozen=True, kw_only=True):
    """When no location holds everything: units are moved to one place first, and one parcel ships from there.

    network_ref, location_types: which places gather; without either every place that may serve. origin_network_ref:
    which places send to them; without it every active place of the strategy's network, also those that may not ship to
    customers. transfer_cost: what a transfer counts, in parcels; cost_per_km: what each kilometre of it adds.
    transfers_max: for one order.
    """

    network_ref: str | None = None
    location_types: tuple[str, ...] = ()
    origin_network_ref: str | None = None
    transfer_cost: float = 0.5
    cost_per_km: float = 0.0001
    transfers_max: int = 3


class Strategy(msgspec.Struct, frozen=True, kw_only=True):
    """Where to look and what to prefer, when its conditions hold. None means: as the profile says.

    keep_kits_together: the parts of a kit come from one location or not at all. consolidation: None for parcels that
    all go to the customer directly.
    """

    id: UUID
    ref: str
    name: str
    description: str | None = None
    status: StrategyStatus = StrategyStatus.ACTIVE
    network_ref: str | None = None
    virtual_catalogue_ref: str | None = None
    max_split: int | None = None
    objective: Objective = Objective.LEXICOGRAPHIC
    keep_kits_together: bool = False
    consolidation: Consolidation | None = None
    conditions: tuple[Condition, ...] = ()
    criteria: tuple[CriterionUse, ...] = ()


class Strategies(msgspec.Struct, frozen=True, kw_only=True):
    """What a version consists of; the order of the lists is their priority."""

    primary: tuple[Strategy, ...]
    fallback: tuple[Strategy, ...] = ()


class NewProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A version to be made under an id of the caller's making."""

    id: UUID
    ref: str
    retailer: int
    name: str
    description: str | None = None
    version_comment: str | None = None
    network_ref: str
    virtual_catalogue_ref: str
    max_split: int
    strategies: Strategies


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a profile as it is kept."""

    id: UUID
    ref: str
    retailer: int
    version: int
    status: ProfileStatus
    name: str
    description: str | None
    version_comment: str | None
    network_ref: str
    virtual_catalogue_ref: str
    max_split: int
    strategies: Strategies
    created_by: str
    created_at: datetime
    updated_at: datetime

    def network_of(self, strategy: Strategy) -> str:
        """The network a strategy looks in."""
        return strategy.network_ref or self.network_ref

    def virtual_catalogue_of(self, strategy: Strategy) -> str:
        """The virtual catalogue a strategy looks through."""
        return strategy.virtual_catalogue_ref or self.virtual_catalogue_ref

    def fulfilments_max_of(self, strategy: Strategy) -> int:
        """How many fulfilments a strategy allows: a maxSplit of n cuts an order n times, into n + 1 pieces."""
        return 1 + (self.max_split if strategy.max_split is None else strategy.max_split)


class InForce(msgspec.Struct, frozen=True):
    """The active version, and the candidate that percent of a hundred orders made since then take instead."""

    active: Profile
    candidate: Profile | None = None
    percent: int = 0
    since: datetime | None = None

    def version_for(self, order_id: UUID, created_at: datetime) -> Profile:
        """The version an order is sourced by, the same each time; raising the share takes no order out."""
        if self.candidate is None or self.since is None or created_at < self.since:
            return self.active
        share = VersionChoice(self.active.version, self.candidate.version, self.percent)
        return self.candidate if share.version_of(order_id) == self.candidate.version else self.active
