"""The signed-in user, with roles and where they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lading.database.connection import Connection
from lading.foundation.access.principal import AccessContext, Grant, Principal
from lading.foundation.access.records import grants_of, users_by_id

USER_TYPE = "USER"


@dataclass(frozen=True, slots=True)
class Myself:
    """The user who asks; nobody is asked for a permission to see oneself."""

    async def __call__(self, connection: Connection, user: Principal, keys: Sequence[UUID]) -> dict[UUID, Any]:
        """The asking user, by id."""
        found = (await users_by_id(connection, user.account, [user.user_id])).get(user.user_id)
        if found is None or list(keys) != [user.user_id]:
            return {}
        grants = await grants_of(connection, user.account, user.user_id)
        return {
            user.user_id: {
                "id": found.id,
                "ref": found.ref,
                "username": found.username,
                "firstName": found.first_name,
                "lastName": found.last_name,
                "primaryEmail": found.primary_email,
                "type": USER_TYPE,
                "status": found.status,
                "attributes": {},
                "createdOn": found.created_at,
                "updatedOn": found.updated_at,
                "roles": [_role(name, held) for name, held in grants.items()],
            }
        }


def _role(name: str, grants: Sequence[Grant]) -> dict[str, Any]:
    permissions = sorted({permission for grant in grants for permission in grant.permissions})
    return {
        "role": {"id": name, "name": name, "permissions": [{"name": permission} for permission in permissions]},
        "contexts": [{"contextType": grant.context.value, "contextId": _context_id(grant)} for grant in grants],
    }


def _context_id(grant: Grant) -> str:
    """The account is the only context without a name of its own."""
    return grant.context_ref if grant.context is not AccessContext.ACCOUNT else "0"
