"""Switches as values: what is switched, for whom, by whom and why."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Service(StrEnum):
    """What can be switched off: parcels from stores; orders collected at stores."""

    SHIP_FROM_STORE = "SHIP_FROM_STORE"
    COLLECTION = "COLLECTION"


class SwitchScope(StrEnum):
    """For whom: the whole account, the members of a network, one location."""

    ACCOUNT = "ACCOUNT"
    NETWORK = "NETWORK"
    LOCATION = "LOCATION"


class SwitchChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One change of a switch. scope_ref: the ref of the network or location, "" for the account."""

    id: UUID
    service: Service
    scope: SwitchScope
    scope_ref: str
    is_off: bool
    reason: str
    changed_by: str
    changed_at: datetime


class SwitchedOff(msgspec.Struct, frozen=True):
    """Where a service is off now."""

    everywhere: bool = False
    networks: frozenset[str] = frozenset()
    locations: frozenset[str] = frozenset()

    @property
    def is_anywhere(self) -> bool:
        """Whether it is off for anybody."""
        return self.everywhere or bool(self.networks) or bool(self.locations)
