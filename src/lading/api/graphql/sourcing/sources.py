"""Where sourcing profiles are read from."""

from lading.api.graphql.listing import Listing, Nodes, Reading
from lading.foundation.access.permissions import Permission


def profiles() -> Listing:
    """Versions of profiles, the newest first."""
    return _reading().list_of("profiles", "profiles_by_id")


def profile_nodes() -> Nodes:
    """Versions by id."""
    return _reading().nodes("profiles_by_id")


def _reading() -> Reading:
    return Reading(__package__, "profiles.sql", Permission.SOURCINGPROFILE_VIEW)
