"""Users, roles and API clients as they are kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation import refusals
from lading.foundation.access.credentials import SECRET_BYTES, TextOfRandomBytes, new_client_id, secret_hash
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext, Grant
from lading.foundation.accounts.records import check_retailers
from lading.foundation.places.records import locations_by_ref
from lading.foundation.texts import check_ref, check_text, check_type
from lading.kernel.refusal import Conflict, Refused

PASSWORD_LENGTH_MIN = 12
PASSWORD_LENGTH_MAX = 255


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user to be created; without a password it can only be signed in for by an API client."""

    id: UUID
    ref: str
    username: str
    password: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    primary_email: str | None = None

    def __repr__(self) -> str:
        return f"<NewUser {self.ref}>"


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person or a program of the account."""

    id: UUID
    ref: str
    username: str
    status: str
    first_name: str | None
    last_name: str | None
    primary_email: str | None
    created_at: datetime
    updated_at: datetime


class ClientCredentials(msgspec.Struct, frozen=True):
    """What an API client signs in with. The secret is shown once and kept as a hash only."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"<ClientCredentials {self.client_id}>"


async def put_role(connection: Connection, account: int, name: str, permissions: Iterable[Permission]) -> None:
    """Makes the role have exactly these permissions. Raises Refused TYPE_INVALID for its name."""
    check_type(name, "/name")
    values = {"name": name, "permissions": sorted(permission.value for permission in permissions)}
    await queries_of(__package__).put_role(connection, account=account, **values)


async def roles(connection: Connection, account: int) -> dict[str, frozenset[str]]:
    """The permissions of each role of the account, by name."""
    return {
        row["name"]: frozenset(row["permissions"])
        for row in await queries_of(__package__).roles(connection, account=account)
    }


async def create_user(connection: Connection, account: int, new: NewUser) -> User:
    """Creates an active user without any role.

    Raises Refused REF_INVALID, TEXT_TOO_LONG, PASSWORD_TOO_SHORT; Conflict REF_TAKEN or USERNAME_TAKEN.
    """
    _check_user(new)
    values = {field: getattr(new, field) for field in new.__struct_fields__ if field != "password"}
    values["password_hash"] = None if new.password is None else secret_hash(new.password)
    if await queries_of(__package__).insert_user(connection, account=account, **values) is None:
        taken = await queries_of(__package__).user_by_name(
            connection, account=account, ref=new.ref, username=new.username
        )
        if taken is not None and taken["ref"] == new.ref:
            raise refusals.ref_taken("user", new.ref, "/ref")
        message = f"There is a user with the username {new.username} already."
        raise Conflict("USERNAME_TAKEN", message, "Choose another username.", pointer="/username")
    return (await users_by_id(connection, account, [new.id]))[new.id]


async def users_by_id(connection: Connection, account: int, ids: Sequence[UUID]) -> dict[UUID, User]:
    """The users of the account among the ids."""
    rows = await queries_of(__package__).users_by_id(connection, account=account, ids=ids)
    return {row["id"]: User(**row) for row in rows}


async def user_by_ref(connection: Connection, account: int, ref: str) -> User:
    """The user of that ref. Raises NotFound USER_UNKNOWN."""
    row = await queries_of(__package__).user_by_ref(connection, account=account, ref=ref)
    if row is None:
        raise refusals.not_found("user", ref)
    return User(**row)


async def set_user_status(connection: Connection, account: int, user_id: UUID, status: str) -> None:
    """ACTIVE lets a user in; any other status keeps it and its tokens out. Raises NotFound USER_UNKNOWN."""
    check_type(status, "/status")
    if not await queries_of(__package__).set_user_status(connection, account=account, id=user_id, status=status):
        raise refusals.not_found("user", user_id)


async def grant_role(
    connection: Connection, account: int, user_id: UUID, role: str, context: AccessContext, context_ref: str = ""
) -> None:
    """Gives a user a role in a context; a second time changes nothing.

    Raises Refused USER_UNKNOWN, ROLE_UNKNOWN, CONTEXT_INVALID, RETAILER_UNKNOWN or LOCATION_UNKNOWN.
    """
    await _check_grant(connection, account, user_id, role)
    await _check_context(connection, account, context, context_ref)
    values = {"user_id": user_id, "role": role, "context_type": context.value, "context_ref": context_ref}
    await queries_of(__package__).grant_role(connection, account=account, **values)


async def revoke_role(
    connection: Connection, account: int, user_id: UUID, role: str, context: AccessContext, context_ref: str = ""
) -> bool:
    """Takes a role in a context away; whether the user had it there."""
    values = {"user_id": user_id, "role": role, "context_type": context.value, "context_ref": context_ref}
    return bool(await queries_of(__package__).revoke_role(connection, account=account, **values))


async def grants_of(connection: Connection, account: int, user_id: UUID) -> dict[str, list[Grant]]:
    """The grants of a user, by role."""
    grants: dict[str, list[Grant]] = {}
    for row in await queries_of(__package__).grants_of(connection, account=account, user_id=user_id):
        grant = Grant(AccessContext(row["context_type"]), row["context_ref"], frozenset(row["permissions"]))
        grants.setdefault(row["role"], []).append(grant)
    return grants


async def create_client(
    connection: Connection, account: int, user_id: UUID, random_text: TextOfRandomBytes
) -> ClientCredentials:
    """Makes credentials by which a program signs in as the user; the only time the secret is to be seen.

    random_text makes URL-safe text of so many random bytes (`secrets.token_urlsafe`). Raises Refused USER_UNKNOWN.
    """
    if not await users_by_id(connection, account, [user_id]):
        raise refusals.unknown("user", user_id, "/user")
    credentials = ClientCredentials(new_client_id(account, random_text), random_text(SECRET_BYTES))
    values = {"client_id": credentials.client_id, "secret_hash": secret_hash(credentials.client_secret)}
    await queries_of(__package__).insert_client(connection, account=account, user_id=user_id, **values)
    return credentials


async def revoke_client(connection: Connection, account: int, client_id: str, at: datetime) -> bool:
    """Ends a client and every token it was given; whether it was alive."""
    return bool(await queries_of(__package__).revoke_client(connection, account=account, client_id=client_id, at=at))


def _check_user(new: NewUser) -> None:
    check_ref(new.ref)
    check_ref(new.username, "/username")
    check_text(new.first_name, "/firstName")
    check_text(new.last_name, "/lastName")
    check_text(new.primary_email, "/primaryEmail")
    check_text(new.password, "/password", length_max=PASSWORD_LENGTH_MAX)
    if new.password is not None and len(new.password) < PASSWORD_LENGTH_MIN:
        hint = f"Use at least {PASSWORD_LENGTH_MIN} characters; a sentence is good."
        raise Refused(
            "PASSWORD_TOO_SHORT", f"The password has {len(new.password)} characters.", hint, pointer="/password"
        )


async def _check_grant(connection: Connection, account: int, user_id: UUID, role: str) -> None:
    if not await users_by_id(connection, account, [user_id]):
        raise refusals.unknown("user", user_id, "/user")
    if role not in await roles(connection, account):
        raise refusals.unknown("role", role, "/role")


async def _check_context(connection: Connection, account: int, context: AccessContext, context_ref: str) -> None:
    if context is AccessContext.ACCOUNT:
        if context_ref:
            hint = "Leave the context id out."
            raise Refused("CONTEXT_INVALID", "A role in the whole account names no place.", hint, pointer="/contextId")
    elif context is AccessContext.RETAILER:
        if not context_ref.isascii() or not context_ref.isdigit() or context_ref != str(int(context_ref)):
            raise refusals.unknown("retailer", context_ref, "/contextId")
        await check_retailers(connection, account, {int(context_ref): "/contextId"})
    elif context_ref not in await locations_by_ref(connection, account, [context_ref]):
        raise refusals.unknown("location", context_ref, "/contextId")
