"""The route table: every path, its method, its handler, and who may call it, said once and read by all."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import unquote

from lading.api.message import Answer
from lading.api.refusals import MethodNotAllowed
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import NotFound

_PLACE = re.compile(r"\{(\w+)\}")


class Access(Enum):
    """Who may call a route that asks for no permission."""

    PUBLIC = "anybody"
    OPERATOR = "this machine, or the bearer of the metrics token"
    SIGNED_IN = "every signed-in user; what it shows is scoped to the user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route. bodies and answers are the structs of its description; is_keyed: it honours Idempotency-Key.

    query: the fields its query may have, with what they mean; a caller who is known and sends another is refused.
    """

    method: str
    path: str
    handler: Callable[[Any], Awaitable[Answer]]
    access: Permission | Access
    summary: str
    bodies: tuple[type, ...] = ()
    answers: tuple[type, ...] = ()
    statuses: tuple[int, ...] = (200,)
    query: Mapping[str, str] = field(default_factory=dict)
    is_keyed: bool = False
    is_bulk: bool = False

    @property
    def places(self) -> list[str]:
        """Names of the variable parts of the path."""
        return _PLACE.findall(self.path)


class RouteTable:
    """Finds the route of a method and a path."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = tuple(routes)
        self._fixed: dict[str, dict[str, Route]] = {}
        self._patterns: dict[str, tuple[re.Pattern[str], dict[str, Route]]] = {}
        for route in routes:
            self._methods_of(route.path)[route.method] = route

    def find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        """The route and the variable parts of a path as it was sent, percent-encoded; HEAD is answered by GET.

        No name holds NUL, which the database cannot even be asked for: such a path leads nowhere.
        Raises NotFound ROUTE_UNKNOWN or MethodNotAllowed.
        """
        methods, places = self._find_path(path)
        route = methods.get("GET" if method == "HEAD" else method)
        if route is None:
            raise MethodNotAllowed(method, tuple(methods))
        return route, places

    def _methods_of(self, path: str) -> dict[str, Route]:
        if "{" not in path:
            return self._fixed.setdefault(path, {})
        pattern = re.compile(_PLACE.sub(r"(?P<\1>[^/]{1,255})", path.replace(".", r"\.")))
        return self._patterns.setdefault(path, (pattern, {}))[1]

    def _find_path(self, path: str) -> tuple[Mapping[str, Route], Mapping[str, str]]:
        if methods := self._fixed.get(path):
            return methods, {}
        for pattern, methods in self._patterns.values():
            if match := pattern.fullmatch(path):
                places = {name: unquote(text) for name, text in match.groupdict().items()}
                if not any("\x00" in text for text in places.values()):
                    return methods, places
        raise NotFound("ROUTE_UNKNOWN", "There is nothing at this path.", "GET /openapi.json lists every path.")
