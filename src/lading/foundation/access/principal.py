"""Who is asking, and what that person or program may do where."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

import msgspec

from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Forbidden


class AccessContext(StrEnum):
    """Where a role holds. ACCOUNT: everywhere, its ref is ''. RETAILER: ref is the number. LOCATION: ref is the ref."""

    ACCOUNT = "ACCOUNT"
    RETAILER = "RETAILER"
    LOCATION = "LOCATION"


class Grant(msgspec.Struct, frozen=True):
    """The permissions of one role in one context."""

    context: AccessContext
    context_ref: str
    permissions: frozenset[str]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Where a permission holds: everywhere in the account, or at these retailers (numbers) and locations (refs)."""

    is_everywhere: bool
    retailers: frozenset[int]
    locations: frozenset[str]

    def holds(self, retailer: int | None = None, location: str | None = None) -> bool:
        """Whether it holds for a thing of this retailer and, if it has one, at this location."""
        return self.is_everywhere or retailer in self.retailers or location in self.locations

    @property
    def is_nowhere(self) -> bool:
        """Whether it does not hold at all."""
        return not (self.is_everywhere or self.retailers or self.locations)


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """An authenticated user of one account; nothing outside that account is within reach.

    client_id names the program that signed in for the user, if one did.
    """

    account: int
    user_id: UUID
    username: str
    client_id: str | None
    grants: tuple[Grant, ...]

    def scope_of(self, permission: Permission) -> Scope:
        """Where the permission holds: what lists are to be filtered by."""
        held = [grant for grant in self.grants if permission in grant.permissions]
        return Scope(
            is_everywhere=any(grant.context is AccessContext.ACCOUNT for grant in held),
            retailers=frozenset(map(int, _refs(held, AccessContext.RETAILER))),
            locations=frozenset(_refs(held, AccessContext.LOCATION)),
        )


def require(
    principal: Principal, permission: Permission, *, retailer: int | None = None, location: str | None = None
) -> None:
    """Raises Forbidden PERMISSION_MISSING unless the permission holds for the thing asked for.

    retailer (number) and location (ref) say whose thing it is; with neither it belongs to the account as a whole.
    """
    if not principal.scope_of(permission).holds(retailer, location):
        raise _missing(principal, permission)


def require_somewhere(principal: Principal, permission: Permission) -> Scope:
    """The scope of the permission, for lists. Raises Forbidden PERMISSION_MISSING when it holds nowhere."""
    scope = principal.scope_of(permission)
    if scope.is_nowhere:
        raise _missing(principal, permission)
    return scope


def _refs(grants: Iterable[Grant], context: AccessContext) -> Iterable[str]:
    return (grant.context_ref for grant in grants if grant.context is context)


def _missing(principal: Principal, permission: Permission) -> Forbidden:
    message = f"{principal.username} does not have the permission {permission} here."
    return Forbidden("PERMISSION_MISSING", message, "Ask for a role that has it in this context.")
