"""One call of a route: the request, who asks, and what the application offers."""

from collections.abc import Mapping
from dataclasses import dataclass

from lading.api.message import Request
from lading.api.services import Services
from lading.foundation.access.principal import Principal


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler is given. caller is None on routes that are open to everybody; places are the path's variables."""

    request: Request
    services: Services
    caller: Principal | None
    places: Mapping[str, str]

    @property
    def user(self) -> Principal:
        """Who asks, on a route that demands it."""
        assert self.caller is not None, "the route is not public"
        return self.caller
