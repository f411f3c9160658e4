"""How far a caller may write: a retailer out of reach is answered like one that does not exist."""

from collections.abc import Mapping
from typing import Any

from lading.api.graphql.call import GraphCall
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.foundation.accounts.records import retailers
from lading.kernel.refusal import Refused
from lading.order.references import RETAILER_MAX


def retailer_given(call: GraphCall, given: Mapping[str, Any], permission: Permission) -> int:
    """The number in `retailer {id}`, for which the permission holds.

    Raises Forbidden PERMISSION_MISSING when it holds nowhere, Refused RETAILER_UNKNOWN for every other retailer.
    """
    return reached_retailer(call, str(given["retailer"]["id"]), permission, "/retailer")


def reached_retailer(call: GraphCall, text: str, permission: Permission, pointer: str) -> int:
    """The number that a text names, for which the permission holds; raises as retailer_given does."""
    scope = require_somewhere(call.user, permission)
    is_number = text.isascii() and text.isdigit() and len(text) <= 10
    number = int(text) if is_number else 0
    if not 0 < number <= RETAILER_MAX or not scope.holds(number):
        raise refusals.unknown("retailer", text[:100], pointer)
    return number


async def retailer_of_refs(call: GraphCall, given: Mapping[str, Any], permission: Permission) -> int:
    """The one retailer named in `retailerRefs` by ref or number, or the only one within reach when none is named.

    Raises Forbidden PERMISSION_MISSING, Refused RETAILER_UNKNOWN, RETAILERS_TOO_MANY or RETAILER_MISSING.
    """
    scope = require_somewhere(call.user, permission)
    refs = given.get("retailerRefs", [])
    if len(refs) > 1:
        message = f"{len(refs)} retailers are named."
        raise Refused("RETAILERS_TOO_MANY", message, "Send one; a catalogue is of one.", pointer="/retailerRefs")
    reached = [one for one in await retailers(call.connection, call.account) if scope.holds(one.retailer)]
    named = [one.retailer for one in reached if not refs or refs[0] in {one.ref, str(one.retailer)}]
    if len(named) == 1:
        return named[0]
    if refs:
        raise refusals.unknown("retailer", refs[0][:100], "/retailerRefs/0")
    message = f"{len(named)} retailers come into question."
    raise Refused("RETAILER_MISSING", message, "Name one in retailerRefs.", pointer="/retailerRefs")


def checked_reach(call: GraphCall, permission: Permission, retailer: int | None) -> bool:
    """Whether there is such a thing within reach. Raises Forbidden PERMISSION_MISSING when there can be none at all."""
    scope = require_somewhere(call.user, permission)
    return retailer is not None and scope.holds(retailer)
