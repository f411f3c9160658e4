"""POST /oauth/token: credentials for a bearer token (RFC 6749), by form body or, as older clients do, by query."""

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from lading.api.call import Call
from lading.api.message import FORM, Answer, json_answer, media_type
from lading.api.refusals import UnsupportedMedia
from lading.database.connection import transaction
from lading.foundation.access.credentials import account_of_client
from lading.foundation.access.tokens import AccessToken
from lading.kernel.refusal import Malformed

CLIENT_CREDENTIALS = "client_credentials"
PASSWORD = "password"  # noqa: S105 - the name of a grant
FIELD_LENGTH_MAX = 1_000
_ACCOUNT = re.compile(r"[1-9][0-9]{0,8}")


class TokenForm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of the form; username and password only for the legacy grant, which is off unless switched on."""

    grant_type: Literal["client_credentials", "password"]
    client_id: str
    client_secret: str | None = None
    username: str | None = None
    password: str | None = None
    scope: str = "api"


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A bearer token; expires_in in seconds."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the kind of a token
    expires_in: int
    scope: str = "api"


async def issue(call: Call) -> Answer:
    """Hands out a token. Failed tries are counted for the account and for the address."""
    fields = _fields(call)
    grant = fields.get("grant_type", "")
    if grant not in {CLIENT_CREDENTIALS, PASSWORD}:
        message = f"The grant {grant[:40]!r} is not given here."
        raise Malformed(
            "GRANT_UNSUPPORTED", message, f"Send grant_type={CLIENT_CREDENTIALS}.", pointer="body/grant_type"
        )
    names = ("client_id", "client_secret") if grant == CLIENT_CREDENTIALS else ("client_id", "username", "password")
    first, *others = (_required(fields, name) for name in names)
    buckets = (f"client {first}", f"address {call.request.client_address}")
    for bucket in buckets:
        call.services.login_limit.take(bucket)
    async with call.services.logins:
        token = await _sign_in(call, grant, first, others)
    for bucket in buckets:
        call.services.login_limit.give_back(bucket)
    return json_answer(200, TokenAnswer(access_token=token.token, expires_in=token.expires_in))


def _fields(call: Call) -> Mapping[str, str]:
    kind = media_type(call.request.headers)
    if kind == FORM:
        return call.request.query_fields() | call.request.form_fields()
    if call.request.body:
        raise UnsupportedMedia("MEDIA_TYPE_UNSUPPORTED", "The body is no form.", f"Send Content-Type: {FORM}.")
    return call.request.query_fields()


def _required(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not 1 <= len(value) <= FIELD_LENGTH_MAX:
        message = f"The field {name} is missing or too long."
        raise Malformed("FIELD_MISSING", message, f"Send {name} in the form.", pointer=f"body/{name}")
    return value


async def _sign_in(call: Call, grant: str, client_id: str, others: list[str]) -> AccessToken:
    desk, at = call.services.token_desk, call.request.at
    account = account_of_client(client_id)
    if account is None and grant == PASSWORD and _ACCOUNT.fullmatch(client_id):
        account = int(client_id)
    # An account that cannot be has no clients: the desk finds none there and takes as long as for any other.
    async with transaction(call.services.pool, account or 0) as connection:
        if grant == CLIENT_CREDENTIALS:
            return await desk.token_for_client(connection, client_id, others[0], at)
        username, password = others
        return await desk.token_for_password(connection, account or 0, username, password, at)
