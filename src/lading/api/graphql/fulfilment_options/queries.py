"""What can be asked about fulfilment options."""

from ariadne import ObjectType

from lading.api.graphql.fields import by_id, listed, object_type
from lading.api.graphql.fulfilment_options import sources


def queries() -> ObjectType:
    """The fields of Query that concern fulfilment options."""
    return object_type(
        "Query",
        {
            "fulfilmentOptionById": by_id(sources.option_nodes()),
            "fulfilmentOptions": listed(sources.options()),
            "fulfilmentPlanById": by_id(sources.plan_nodes()),
            "fulfilmentPlans": listed(sources.plans()),
        },
    )
