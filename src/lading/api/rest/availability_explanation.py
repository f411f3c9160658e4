"""Why a virtual catalogue shows what it shows, by REST."""

from lading.api.authority import reach_of, reaches
from lading.api.call import Call
from lading.api.message import Answer, json_answer
from lading.availability.explaining.asking import (
    availability_explained,
    retailer_of_catalogue,
    the_catalogue,
)
from lading.availability.explaining.model import PLACES_MAX, Asked
from lading.database.connection import Connection, read_only
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused

EXPLANATION_FIELDS = {
    "product": "ref of the product",
    "catalogue": "ref of the virtual catalogue; may be left out where there is one only",
    "location": "ref of one location",
    "places": "all: every location, not only those with most on hand",
}


async def explain_availability(call: Call) -> Answer:
    """The figure, its quantities by type, and what became of every control."""
    fields = call.request.query_fields()
    if not fields.get("product"):
        raise Refused("PRODUCT_MISSING", "No product is named.", "Send product=REF.", pointer="/product")
    if fields.get("places", "all") != "all":
        raise Refused(
            "PLACES_INVALID", "places can only be all.", "Send places=all, or leave it out.", pointer="/places"
        )
    async with read_only(call.services.pool, call.user.account) as connection:
        asked = Asked(
            product_ref=fields["product"],
            virtual_catalogue_ref=await _catalogue(connection, call, fields.get("catalogue")),
            location_ref=fields.get("location"),
            places_max=None if "places" in fields else PLACES_MAX,
        )
        return json_answer(200, await availability_explained(connection, call.user.account, asked))


async def _catalogue(connection: Connection, call: Call, ref: str | None) -> str:
    """The virtual catalogue meant; one out of reach looks as if it did not exist."""
    if ref is None:
        reach = reach_of(call.user, Permission.AVAILABILITY_VIEW)
        return await the_catalogue(connection, call.user.account, reach)
    retailer = await retailer_of_catalogue(connection, call.user.account, ref)
    if retailer is None or not reaches(call.user, Permission.AVAILABILITY_VIEW, retailer):
        raise refusals.not_found("virtual catalogue", ref[:100])
    return ref
