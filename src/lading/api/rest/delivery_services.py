"""Delivery services: the carriers' cut-offs, days, zones and rates, maintained by the retailer."""

import msgspec

from lading.api.call import Call
from lading.api.fields import as_struct, refuse_unknown_fields
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.rest.retailers_reached import reached_in_query
from lading.api.strict_json import json_object
from lading.database.connection import Connection, read_only
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.delivery.model import DeliveryService
from lading.foundation.delivery.records import put_service, remove_service, services_of
from lading.kernel.refusal import Refused

FIELDS = {"retailerId": "number of the retailer"}
ROUTE = "delivery-services"


class ServiceList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The services of a retailer, by ref; inactive ones are among them."""

    retailer_id: int
    services: tuple[DeliveryService, ...]


async def list_services(call: Call) -> Answer:
    """Every service of a retailer."""
    retailer = _retailer(call, Permission.DELIVERYSERVICE_VIEW)
    return json_answer(200, ServiceList(retailer_id=retailer, services=await _services(call, retailer)))


async def read_service(call: Call) -> Answer:
    """One service. Raises NotFound DELIVERY_SERVICE_UNKNOWN."""
    retailer, ref = _retailer(call, Permission.DELIVERYSERVICE_VIEW), call.places["ref"]
    found = next((one for one in await _services(call, retailer) if one.ref == ref), None)
    if found is None:
        raise refusals.not_found("delivery service", ref[:100])
    return json_answer(200, found)


async def write_service(call: Call) -> Answer:
    """Creates a service or replaces it as a whole: offers that are made from now on go by it."""
    retailer = _retailer(call, Permission.DELIVERYSERVICE_UPDATE)
    body = json_object(call.request, bytes_max=call.services.settings.body_bytes_max)
    refuse_unknown_fields(body, DeliveryService)
    service = as_struct({"ref": call.places["ref"]} | body, DeliveryService)
    if service.ref != call.places["ref"]:
        message = f"The body is about {service.ref[:100]}, the path about {call.places['ref'][:100]}."
        raise Refused("REF_MISMATCH", message, "Leave ref out of the body.", pointer="/ref")

    async def write(connection: Connection) -> Answer:
        is_new = await put_service(connection, call.user.account, retailer, service)
        return json_answer(201 if is_new else 200, service)

    return await once(call, _route(call), write)


async def delete_service(call: Call) -> Answer:
    """Takes a service away and answers with it. Plans that were offered by it stay as they are."""
    retailer, ref = _retailer(call, Permission.DELIVERYSERVICE_UPDATE), call.places["ref"]

    async def remove(connection: Connection) -> Answer:
        removed = await remove_service(connection, call.user.account, retailer, ref)
        if removed is None:
            raise refusals.not_found("delivery service", ref[:100])
        return json_answer(200, removed)

    return await once(call, _route(call), remove)


def _route(call: Call) -> str:
    """What an idempotency key is for: the same key may serve another service."""
    return f"{call.request.method} {ROUTE}/{call.places['ref']}"


def _retailer(call: Call, permission: Permission) -> int:
    return reached_in_query(call, call.request.query_fields().get("retailerId"), permission)


async def _services(call: Call, retailer: int) -> tuple[DeliveryService, ...]:
    async with read_only(call.services.pool, call.user.account) as connection:
        return (await services_of(connection, call.user.account, [retailer]))[retailer]
