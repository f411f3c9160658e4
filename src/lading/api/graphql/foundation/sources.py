"""Where locations, networks, retailers and customers are read from."""

from lading.api.graphql.listing import Listing, Nodes, Reading
from lading.api.graphql.paging import CursorKey
from lading.foundation.access.permissions import Permission


def places() -> Reading:
    """Locations and their addresses."""
    return Reading(__package__, "places.sql", Permission.LOCATION_VIEW)


def networks() -> Reading:
    """Networks."""
    return Reading(__package__, "networks.sql", Permission.NETWORK_VIEW)


def retailers() -> Reading:
    """Retailers."""
    return Reading(__package__, "retailers.sql", Permission.RETAILER_VIEW)


def customers() -> Reading:
    """Customers."""
    return Reading(__package__, "customers.sql", Permission.CUSTOMER_VIEW)


def settings() -> Listing:
    """Settings, by their id."""
    return Reading(__package__, "settings.sql", Permission.SETTING_VIEW).list_of(
        "settings", key=CursorKey(("id",), (str,))
    )


def storage_areas() -> Reading:
    """Parts of locations."""
    return Reading(__package__, "storage_areas.sql", Permission.LOCATION_VIEW)


def storage_area_nodes() -> Nodes:
    """Parts of locations by id."""
    return storage_areas().nodes("areas_by_id")


def location_nodes() -> Nodes:
    """Locations by id."""
    return places().nodes("locations_by_id")


def address_nodes() -> Nodes:
    """Addresses of locations by the id of the location."""
    return places().nodes("addresses_by_id")


def network_nodes() -> Nodes:
    """Networks by id."""
    return networks().nodes("networks_by_id")


def retailer_nodes() -> Nodes:
    """Retailers by number."""
    return retailers().nodes("retailers_by_id")


def customer_nodes() -> Nodes:
    """Customers by id."""
    return customers().nodes("customers_by_id")
