"""Where virtual catalogues, what they show, and controls are read from."""

from uuid import UUID

from lading.api.graphql.availability.shown_quantities import ShownQuantities
from lading.api.graphql.listing import Listing, Nodes, Reading
from lading.api.graphql.paging import CursorKey
from lading.foundation.access.permissions import Permission


def virtual() -> Reading:
    """Virtual catalogues."""
    return Reading(__package__, "virtual.sql", Permission.VIRTUALCATALOGUE_VIEW)


def available() -> Reading:
    """What virtual catalogues show."""
    return Reading(__package__, "virtual.sql", Permission.AVAILABILITY_VIEW)


def control() -> Reading:
    """Controls and their groups."""
    return Reading(__package__, "controls.sql", Permission.CONTROL_VIEW)


def catalogue_nodes() -> Nodes:
    """Virtual catalogues by id."""
    return virtual().nodes("catalogues_by_id")


def group_nodes() -> Nodes:
    """Control groups by id."""
    return control().nodes("groups_by_id")


def control_nodes() -> Nodes:
    """Controls by id."""
    return control().nodes("controls_by_id")


def positions(statement: str) -> Listing:
    """A list of virtual positions; they are computed when they are read, so no instant is theirs."""
    key = CursorKey(("catalogue_ref", "product_number", "location_number"), (str, int, int))
    return available().list_of(statement, key=key, unkept={"createdOn", "updatedOn"}, worked_out=ShownQuantities())


def controls(statement: str) -> Listing:
    """A list of controls, in the order they are asked."""
    key = CursorKey(("execution_order", "ref", "id"), (int, str, UUID))
    return control().list_of(statement, "controls_by_id", key=key)
