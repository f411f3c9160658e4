"""The routes of fulfilment options, delivery services and what lies near."""

from typing import Any

from lading.api.rest import delivery_services, fulfilment_options, nearby
from lading.api.rest.delivery_services import ServiceList
from lading.api.rest.fulfilment_options import OptionsAnswer, OptionsBody
from lading.api.rest.nearby import CoLocatedAnswer, CoLocatedBody, NearestBody, NearestStores, PlaceFound
from lading.api.routing import Route
from lading.foundation.access.permissions import Permission
from lading.foundation.delivery.model import DeliveryService


def option_routes() -> list[Route]:
    """Questions: they change nothing, although those with a cart are sent by POST."""
    asking: dict[str, Any] = {"method": "POST", "access": Permission.AVAILABILITY_VIEW, "statuses": (200, 422)}
    return [
        Route(
            path="/api/v1/fulfilment-options",
            handler=fulfilment_options.ask_fulfilment_options,
            summary="What a cart can have, when and at what cost",
            bodies=(OptionsBody,),
            answers=(OptionsAnswer,),
            **asking,
        ),
        Route(
            path="/api/v1/fulfilment-options/co-located",
            handler=nearby.co_located_products,
            summary="What lies where a cart comes from: no parcel more",
            bodies=(CoLocatedBody,),
            answers=(CoLocatedAnswer,),
            **asking,
        ),
        Route(
            path="/api/v1/stores/nearest",
            handler=nearby.nearest_stores,
            summary="The stores near a place, with what they have of some products",
            bodies=(NearestBody,),
            answers=(NearestStores,),
            **asking,
        ),
        Route(
            method="GET",
            path="/api/v1/geocode",
            handler=nearby.geocode,
            access=Permission.AVAILABILITY_VIEW,
            summary="The point of a postcode or place",
            answers=(PlaceFound,),
            query=dict.fromkeys(nearby.ADDRESS_FIELDS, "part of the address"),
        ),
        *_service_routes(),
    ]


def _service_routes() -> list[Route]:
    one = "/api/v1/delivery-services/{ref}"
    asked: dict[str, Any] = {"query": delivery_services.FIELDS}
    return [
        Route(
            method="GET",
            path="/api/v1/delivery-services",
            handler=delivery_services.list_services,
            access=Permission.DELIVERYSERVICE_VIEW,
            summary="The delivery services of a retailer",
            answers=(ServiceList,),
            **asked,
        ),
        Route(
            method="GET",
            path=one,
            handler=delivery_services.read_service,
            access=Permission.DELIVERYSERVICE_VIEW,
            summary="One delivery service",
            answers=(DeliveryService,),
            **asked,
        ),
        Route(
            method="PUT",
            path=one,
            handler=delivery_services.write_service,
            access=Permission.DELIVERYSERVICE_UPDATE,
            summary="Create a delivery service, or replace it as a whole",
            bodies=(DeliveryService,),
            answers=(DeliveryService,),
            statuses=(200, 201, 422),
            is_keyed=True,
            **asked,
        ),
        Route(
            method="DELETE",
            path=one,
            handler=delivery_services.delete_service,
            access=Permission.DELIVERYSERVICE_UPDATE,
            summary="Take a delivery service away",
            answers=(DeliveryService,),
            is_keyed=True,
            **asked,
        ),
    ]
