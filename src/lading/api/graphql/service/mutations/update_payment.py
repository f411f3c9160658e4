"""updatePayment: its attributes. Its status and its money are what its transactions make of it."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.service.mutations.given import account_given, payment_given
from lading.api.graphql.service.sources import payment_nodes
from lading.database.queries import queries_of
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Conflict


async def update_payment(call: GraphCall, given: dict[str, Any]) -> Any:
    """The payment as it is now; attributes that are not named stay.

    Raises Refused PAYMENT_UNKNOWN, BILLING_ACCOUNT_UNKNOWN; Conflict STATUS_OF_WORKFLOW, and FIELD_FIXED for another
    billing account, whose journal the payment's money is in; Forbidden.
    """
    found = await payment_given(call, given["ref"], "/ref")
    if "status" in given:
        hint = "Report what was done with createPaymentTransaction, or send an event that the workflow answers."
        raise Conflict("STATUS_OF_WORKFLOW", "The workflow sets the status.", hint, pointer="/status")
    if "billingAccount" in given:
        ref = given["billingAccount"]["ref"]
        account = await account_given(call, ref, Permission.PAYMENT_CREATE, "/billingAccount/ref")
        if account.id != found.account_id:
            hint = "Leave it out; make another payment on the other account."
            message = "A payment stays on its billing account."
            raise Conflict("FIELD_FIXED", message, hint, pointer="/billingAccount")
    await queries_of("lading.service.billing").describe_payment(
        call.connection, account=call.account, id=found.id, attributes=attributes_given(given)
    )
    return await node_of(call, payment_nodes(), found.id, Permission.PAYMENT_CREATE)
