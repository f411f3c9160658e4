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
    }
)
