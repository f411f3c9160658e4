"""One GraphQL operation under way: who asks, on which connection, and what it has done so far."""

from collections.abc import Hashable
from typing import Any, TypeAlias
from uuid import UUID

from graphql import GraphQLResolveInfo

from lading.api.graphql.loading import Batch, Loads
from lading.api.message import Request
from lading.api.services import Services
from lading.database.connection import Connection
from lading.foundation.access.principal import Principal


class GraphCall:
    """What resolvers are given as the context. effects counts the mutations that were carried out.

    made: the entity that an awaited mutation has made; its field shows it as it is by now, and makes nothing.
    """

    def __init__(
        self, request: Request, services: Services, user: Principal, connection: Connection, *, is_writing: bool
    ) -> None:
        self.request = request
        self.services = services
        self.user = user
        self.connection = connection
        self.loads = Loads(connection, user, is_writing=is_writing)
        self.effects = 0
        self.made: UUID | None = None

    @property
    def account(self) -> int:
        """The account everything happens in."""
        return self.user.account

    def next_id(self) -> UUID:
        """The next identity."""
        return self.services.identities.next()

    def load(self, batch: Batch, key: Hashable) -> Any:
        """The value of a key, to be awaited; read together with what its neighbours ask for."""
        return self.loads.load(batch, key)


Info: TypeAlias = GraphQLResolveInfo[GraphCall]
