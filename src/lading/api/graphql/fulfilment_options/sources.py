"""Where fulfilment options and plans are read from."""

from dataclasses import replace

from lading.api.graphql.listing import Listing, Nodes, Reading
from lading.foundation.access.permissions import Permission


def reading() -> Reading:
    """Options and their plans."""
    return Reading(__package__, "options.sql", Permission.FULFILMENTOPTION_VIEW)


def option_nodes() -> Nodes:
    """Options by id."""
    return reading().nodes("options_by_id")


def created_nodes() -> Nodes:
    """Options by id, for whoever may create them."""
    return replace(option_nodes(), permission=Permission.FULFILMENTOPTION_CREATE)


def plan_nodes() -> Nodes:
    """Plans by id."""
    return reading().nodes("plans_by_id")


def options() -> Listing:
    """Options, the newest first."""
    return reading().list_of("options", "options_by_id")


def plans() -> Listing:
    """Plans, the newest first."""
    return reading().list_of("plans", "plans_by_id")


def plans_of_options() -> Listing:
    """The plans of an option, the best first: they are made in that order."""
    return reading().list_of("plans_of_options", "plans_by_id")
