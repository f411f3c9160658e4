"""The retailer a request names; one out of reach is answered like one that does not exist."""

from lading.api.authority import reaches
from lading.api.call import Call
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused

RETAILER_MAX = 2**31 - 1


def reached(call: Call, retailer: int, permission: Permission, pointer: str = "/retailerId") -> int:
    """The retailer's number. Raises Refused RETAILER_UNKNOWN where the permission does not hold."""
    if not 0 < retailer <= RETAILER_MAX or not reaches(call.user, permission, retailer):
        raise refusals.unknown("retailer", retailer, pointer)
    return retailer


def reached_in_query(call: Call, text: str | None, permission: Permission) -> int:
    """The retailer named by the query field retailerId. Raises Refused FIELD_MISSING, RETAILER_UNKNOWN."""
    if text is None:
        raise Refused("FIELD_MISSING", "No retailer is named.", "Send retailerId.", pointer="query/retailerId")
    is_number = text.isascii() and text.isdigit() and len(text) <= 10
    return reached(call, int(text) if is_number else 0, permission, "query/retailerId")
