"""Mutations of sourcing, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import effect, object_type
from lading.api.graphql.sourcing.mutations.activate_sourcing_profile import activate_sourcing_profile
from lading.api.graphql.sourcing.mutations.cancel_sourcing_simulation import cancel_sourcing_simulation
from lading.api.graphql.sourcing.mutations.create_sourcing_profile import create_sourcing_profile
from lading.api.graphql.sourcing.mutations.promote_sourcing_profile import promote_sourcing_profile
from lading.api.graphql.sourcing.mutations.rollback_sourcing_profile import rollback_sourcing_profile
from lading.api.graphql.sourcing.mutations.start_sourcing_simulation import start_sourcing_simulation


def mutations() -> ObjectType:
    """The fields of Mutation that concern sourcing."""
    return object_type(
        "Mutation",
        {
            "createSourcingProfile": effect(create_sourcing_profile),
            "activateSourcingProfile": effect(activate_sourcing_profile),
            "promoteSourcingProfile": effect(promote_sourcing_profile),
            "rollbackSourcingProfile": effect(rollback_sourcing_profile),
            "startSourcingSimulation": effect(start_sourcing_simulation),
            "cancelSourcingSimulation": effect(cancel_sourcing_simulation),
        },
    )
