"""Mutations of returns and billing, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import effect, object_type
from lading.api.graphql.service.mutations.create_billing_account import create_billing_account
from lading.api.graphql.service.mutations.create_documents import create_credit_memo, create_invoice
from lading.api.graphql.service.mutations.create_financial_transaction import create_financial_transaction
from lading.api.graphql.service.mutations.create_payment import create_payment
from lading.api.graphql.service.mutations.create_payment_transaction import create_payment_transaction
from lading.api.graphql.service.mutations.create_return_order import create_return_order
from lading.api.graphql.service.mutations.update_billing_account import update_billing_account
from lading.api.graphql.service.mutations.update_payment import update_payment


def mutations() -> ObjectType:
    """The fields of Mutation that concern returns and billing."""
    done = {
        "createBillingAccount": create_billing_account,
        "updateBillingAccount": update_billing_account,
        "createCreditMemo": create_credit_memo,
        "createInvoice": create_invoice,
        "createFinancialTransaction": create_financial_transaction,
        "createPayment": create_payment,
        "createPaymentTransaction": create_payment_transaction,
        "createReturnOrder": create_return_order,
        "updatePayment": update_payment,
    }
    return object_type("Mutation", {name: effect(mutate) for name, mutate in done.items()})
