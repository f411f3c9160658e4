"""Parameters that several sourcing rules share, under their names in workflow JSON."""

import msgspec

from lading.order.sourcing.split_limit import MAX_SPLIT_LIMIT_DEFAULT


class Forward(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on."""

    event_name: str


class ForwardExcluding(Forward, frozen=True, kw_only=True, rename="camel"):
    """excludedFulfilmentStatuses: fulfilments in these statuses serve nothing any more."""

    excluded_fulfilment_statuses: tuple[str, ...] = ()


class SplitLimit(ForwardExcluding, frozen=True, kw_only=True, rename="camel"):
    """maxSplitLimit: how many locations may fill the order."""

    max_split_limit: int = MAX_SPLIT_LIMIT_DEFAULT
