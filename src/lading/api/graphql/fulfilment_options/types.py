"""What fulfilment options and plans show."""

from collections.abc import Mapping, Sequence
from typing import Any

from ariadne.types import SchemaBindable

from lading.api.graphql.call import Info
from lading.api.graphql.fields import Source, attributes, below, linked, object_type
from lading.api.graphql.fulfilment_options import sources
from lading.api.graphql.fulfilment_options.mutations import mutations
from lading.api.graphql.fulfilment_options.queries import queries
from lading.api.graphql.scalars import instant_of_text


def bindables() -> Sequence[SchemaBindable]:
    """The types of fulfilment options with their resolvers, and the fields of Query and Mutation."""
    option = {"attributes": attributes, "address": _address, "plans": below(sources.plans_of_options())}
    plan = {"attributes": attributes, "fulfilmentOption": linked(sources.option_nodes(), "option_id")}
    fulfilment = {"readyAt": _instant("readyAt"), "dispatchedAt": _instant("dispatchedAt")}
    terms = {"calculatedAt": _instant("calculatedAt"), "isDeliveryFree": _is_delivery_free}
    return [
        queries(),
        mutations(),
        object_type("FulfilmentOption", option),
        object_type("FulfilmentPlan", plan),
        object_type("FulfilmentPlanFulfilment", fulfilment),
        object_type("FulfilmentPlanException", {"attributes": _exception_attributes}),
        object_type("FulfilmentPlanTerms", terms),
    ]


def _address(source: Source, _info: Info) -> dict[str, Any] | None:
    """The address, with the coordinates that were sent or found for it."""
    place = {"latitude": source["latitude"], "longitude": source["longitude"]}
    if source["address"] is None and place["latitude"] is None:
        return None
    return {**(source["address"] or {}), **place}


def _exception_attributes(source: Source, _info: Info) -> list[dict[str, Any]]:
    kept: Mapping[str, Any] = source.get("attributes", {})
    return [{"name": name, **attribute} for name, attribute in kept.items()]


def _is_delivery_free(source: Source, _info: Info) -> bool:
    return bool(source.get("isDeliveryFree", False))


def _instant(field: str) -> Any:
    """An instant that is kept inside a document."""

    def resolve(source: Source, _info: Info) -> Any:
        text = source.get(field)
        return None if text is None else instant_of_text(text)

    return resolve
