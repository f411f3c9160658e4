"""Mutations of the foundation, one a file."""

from ariadne import ObjectType

from lading.api.graphql.fields import effect, object_type
from lading.api.graphql.foundation.mutations.create_customer import create_customer
from lading.api.graphql.foundation.mutations.create_location import create_location
from lading.api.graphql.foundation.mutations.create_network import create_network
from lading.api.graphql.foundation.mutations.create_setting import create_setting
from lading.api.graphql.foundation.mutations.create_storage_area import create_storage_area
from lading.api.graphql.foundation.mutations.remove_locations_from_network import remove_locations_from_network
from lading.api.graphql.foundation.mutations.remove_networks_from_location import remove_networks_from_location
from lading.api.graphql.foundation.mutations.update_location import update_location
from lading.api.graphql.foundation.mutations.update_network import update_network
from lading.api.graphql.foundation.mutations.update_opening_schedule import update_opening_schedule
from lading.api.graphql.foundation.mutations.update_setting import update_setting
from lading.api.graphql.foundation.mutations.update_storage_area import update_storage_area


def mutations() -> ObjectType:
    """The fields of Mutation that concern the foundation."""
    return object_type(
        "Mutation",
        {
            "createLocation": effect(create_location),
            "createNetwork": effect(create_network),
            "createCustomer": effect(create_customer),
            "createSetting": effect(create_setting),
            "createStorageArea": effect(create_storage_area),
            "removeLocationsFromNetwork": effect(remove_locations_from_network),
            "removeNetworksFromLocation": effect(remove_networks_from_location),
            "updateLocation": effect(update_location),
            "updateNetwork": effect(update_network),
            "updateOpeningSchedule": effect(update_opening_schedule),
            "updateSetting": effect(update_setting),
            "updateStorageArea": effect(update_storage_area),
        },
    )
