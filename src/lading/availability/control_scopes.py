"""What a control is about, from the refs it names to the keys stock is kept under."""

from typing import Any
from uuid import UUID

import msgspec

from lading.availability.control_values import ControlValues
from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.kernel.refusal import Refused


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The columns that say what a control is about; None: everything."""

    product_number: int | None
    category_id: UUID | None
    attribute_name: str | None
    attribute_value: Any
    location_number: int | None
    network_id: UUID | None


async def scope_of(connection: Connection, account: int, retailer: int, values: ControlValues) -> Scope:
    """The scope that values name among the products of a retailer and the places of the account.

    Raises Refused PRODUCT_UNKNOWN, CATEGORY_UNKNOWN, LOCATION_UNKNOWN or NETWORK_UNKNOWN, and PRODUCT_AMBIGUOUS or
    CATEGORY_AMBIGUOUS where two catalogues of the retailer have it.
    """
    row = await queries_of(__package__, "controls.sql").scope_named(
        connection,
        account=account,
        retailer=retailer,
        product_ref=values.product_ref,
        category_ref=values.category_ref,
        location_ref=values.location_ref,
        network_ref=values.network_ref,
    )
    return Scope(
        product_number=_only("product", values.product_ref, row["products"]),
        category_id=_only("category", values.category_ref, row["categories"]),
        attribute_name=values.attribute,
        attribute_value=values.attribute_value,
        location_number=_only("location", values.location_ref, row["locations"]),
        network_id=_only("network", values.network_ref, row["networks"]),
    )


def _only(kind: str, ref: str | None, found: list[Any]) -> Any:
    if ref is None:
        return None
    if len(found) > 1:
        message = f"Two catalogues of the retailer have a {kind} {ref[:100]}."
        hint = f"Give the {kind} a ref of its own."
        raise Refused(f"{kind.upper()}_AMBIGUOUS", message, hint, pointer="/values")
    if not found:
        raise refusals.unknown(kind, ref[:100], "/values")
    return found[0]
