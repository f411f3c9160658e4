"""The values that modules keep in their entities, by entity type: for scenarios that give them, and the reference."""

from collections.abc import Mapping
from types import MappingProxyType

from lading.foundation.products.entities import CategoryFields, ProductFields
from lading.foundation.products.model import CATEGORY, PRODUCT
from lading.inventory.position_model import INVENTORY_POSITION, INVENTORY_QUANTITY, PositionFields, QuantityFields
from lading.order.fulfilment_options.model import FULFILMENT_OPTIONS, FULFILMENT_PLAN, OptionFields, PlanFields
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
from lading.service.billing.model import (
    BILLING_ACCOUNT,
    CREDIT_MEMO,
    INVOICE,
    PAYMENT,
    PAYMENT_TRANSACTION,
    AccountFields,
    DocumentFields,
    PaymentFields,
    TransactionFields,
)
from lading.service.returns.model import RETURN_FULFILMENT, RETURN_ORDER, ReturnFields, ReturnFulfilmentFields
from lading.store.waves.model import WAVE, WaveFields

FIELD_TYPES: Mapping[str, type] = MappingProxyType(
    {
        ORDER: OrderFields,
        FULFILMENT_CHOICE: FulfilmentChoice,
        FULFILMENT: FulfilmentFields,
        ARTICLE: ArticleFields,
        CONSIGNMENT: ConsignmentFields,
        RETURN_ORDER: ReturnFields,
        RETURN_FULFILMENT: ReturnFulfilmentFields,
        BILLING_ACCOUNT: AccountFields,
        INVOICE: DocumentFields,
        CREDIT_MEMO: DocumentFields,
        PAYMENT: PaymentFields,
        PAYMENT_TRANSACTION: TransactionFields,
        WAVE: WaveFields,
        INVENTORY_POSITION: PositionFields,
        INVENTORY_QUANTITY: QuantityFields,
        PRODUCT: ProductFields,
        CATEGORY: CategoryFields,
        FULFILMENT_OPTIONS: OptionFields,
        FULFILMENT_PLAN: PlanFields,
    }
)
