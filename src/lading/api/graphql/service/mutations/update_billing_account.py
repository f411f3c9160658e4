"""updateBillingAccount: its name, address and attributes. Its status is its workflow's."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import attributes_given, node_of
from lading.api.graphql.service.mutations.given import account_given
from lading.api.graphql.service.sources import account_nodes
from lading.database.queries import queries_of
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Conflict


async def update_billing_account(call: GraphCall, given: dict[str, Any]) -> Any:
    """The account as it is now. Raises Refused BILLING_ACCOUNT_UNKNOWN; Conflict STATUS_OF_WORKFLOW; Forbidden."""
    found = await account_given(call, given["ref"], Permission.BILLINGACCOUNT_UPDATE, "/ref")
    if "status" in given:
        hint = "Send an event or a user action that the workflow answers in this status."
        raise Conflict("STATUS_OF_WORKFLOW", "The workflow sets the status.", hint, pointer="/status")
    await queries_of("lading.service.billing").describe_account(
        call.connection,
        account=call.account,
        id=found.id,
        name=given.get("name"),
        address=given.get("address"),
        attributes=attributes_given(given),
    )
    return await node_of(call, account_nodes(), found.id, Permission.BILLINGACCOUNT_UPDATE)
