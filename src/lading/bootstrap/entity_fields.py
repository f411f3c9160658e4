"""The values that modules keep in their entities, by entity type: for scenarios that give them."""

from collections.abc import Mapping
from types import MappingProxyType

from lading.order.model import (
    ARTICLE,
    CONSIGNMENT,
    FULFILMENT,
    FULFILMENT_CHOICE,
    ORDER,
    ArticleFields,
    ConsignmentFields,
    FulfilmentChoice,
    FulfilmentFields,
    OrderFields,
)

FIELD_TYPES: Mapping[str, type] = MappingProxyType(
    {
        ORDER: OrderFields,
        FULFILMENT_CHOICE: FulfilmentChoice,
        FULFILMENT: FulfilmentFields,
        ARTICLE: ArticleFields,
        CONSIGNMENT: ConsignmentFields,
    }
)
