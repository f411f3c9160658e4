"""How far a caller's permission reaches. What is out of reach looks as if it did not exist."""

from dataclasses import dataclass

from lading.api.call import Call
from lading.database.connection import read_only
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal
from lading.foundation.accounts.records import retailers
from lading.kernel.refusal import Refused
from lading.order.new_order import RetailerLink


@dataclass(frozen=True, slots=True)
class Reach:
    """The retailers a caller may act for, by number (as text) and by ref."""

    numbers: frozenset[str]
    refs: frozenset[str]

    def check(self, link: RetailerLink) -> None:
        """Raises Refused RETAILER_UNKNOWN for every other retailer, whether there is one or not."""
        is_reached = link.ref in self.refs if link.id is None else str(link.id) in self.numbers
        if not is_reached:
            named = link.ref if link.id is None else link.id
            raise Refused(
                "RETAILER_UNKNOWN",
                f"There is no retailer {str(named)[:100]}.",
                "Create the retailer first, or correct the reference.",
                pointer="/retailer",
            )


def reaches(user: Principal, permission: Permission, retailer: int) -> bool:
    """Whether the permission holds for things of that retailer."""
    return user.scope_of(permission).holds(retailer)


def reach_of(user: Principal, permission: Permission) -> frozenset[int] | None:
    """The retailers a permission holds for; None for every retailer of the account."""
    scope = user.scope_of(permission)
    return None if scope.is_everywhere else scope.retailers


async def order_reach(call: Call) -> Reach | None:
    """The retailers the caller may send orders for; None for every retailer of the account."""
    numbers = reach_of(call.user, Permission.ORDER_CREATE)
    if numbers is None:
        return None
    async with read_only(call.services.pool, call.user.account) as connection:
        reached = await retailers(connection, call.user.account, numbers=sorted(numbers))
    return Reach(frozenset(str(one.retailer) for one in reached), frozenset(one.ref for one in reached))
