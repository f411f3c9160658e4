"""Promises of users, clients and tokens as they are kept."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from lading.database.connection import Connection, savepoint, transaction
from lading.foundation.access.credentials import account_of_client, account_of_token
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext, Scope
from lading.foundation.access.records import (
    ClientCredentials,
    NewUser,
    create_client,
    create_user,
    grant_role,
    grants_of,
    put_role,
    revoke_client,
    revoke_role,
    set_user_status,
)
from lading.foundation.access.settings import AccessSettings
from lading.foundation.access.tokens import TokenDesk, authenticate, revoke_token
from lading.kernel.refusal import Conflict, Refused, Unauthenticated
from tests.database.foundation.business import ACCOUNT, OTHER_ACCOUNT, in_business, open_business, opened, shops

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class SignedUp:
    connection: Connection
    user_id: UUID
    credentials: ClientCredentials
    desk: TokenDesk

    async def token(self, at: datetime = AT) -> str:
        pair = (self.credentials.client_id, self.credentials.client_secret)
        return (await self.desk.token_for_client(self.connection, *pair, at)).token


def desk(*, password_grant: bool = False, seconds: int = 900) -> TokenDesk:
    settings = AccessSettings(legacy_password_grant=password_grant, access_token_seconds=seconds)
    return TokenDesk(settings, secrets.token_urlsafe)


@asynccontextmanager
async def signed_up(database_url: str, *, seconds: int = 900) -> AsyncIterator[SignedUp]:
    async with in_business(database_url) as connection:
        user = NewUser(id=uuid4(), ref="ROBOT", username="robot", password=PASSWORD)
        await create_user(connection, ACCOUNT, user)
        credentials = await create_client(connection, ACCOUNT, user.id, secrets.token_urlsafe)
        yield SignedUp(connection, user.id, credentials, desk(seconds=seconds))


async def code_of_refused(connection: Connection, token: str, at: datetime = AT) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await authenticate(connection, token, at)
    return refused.value.code


def test_client_credentials_give_a_token_that_names_its_user_for_fifteen_minutes(database_url: str) -> None:
    async def run() -> None:
        async with signed_up(database_url) as robot:
            token = await robot.token()
            assert account_of_token(token) == account_of_client(robot.credentials.client_id) == ACCOUNT
            principal = await authenticate(robot.connection, token, AT + timedelta(seconds=899))
            assert (principal.account, principal.user_id, principal.username) == (ACCOUNT, robot.user_id, "robot")
            assert principal.client_id == robot.credentials.client_id
            late = AT + timedelta(seconds=900)
            assert await code_of_refused(robot.connection, token, late) == "TOKEN_INVALID"

    asyncio.run(run())


def test_neither_secret_nor_password_nor_token_can_be_read_from_the_database(database_url: str) -> None:
    async def run() -> None:
        async with signed_up(database_url) as robot:
            token = await robot.token()
            text = ""
            for table in ("app_user", "api_client", "access_token"):
                text += str(await robot.connection.fetch(f"SELECT row_to_json(t)::text FROM {table} t"))  # noqa: S608
            assert robot.credentials.client_id in text
            for secret in (robot.credentials.client_secret, PASSWORD, token, token[-43:]):
                assert secret not in text
            assert robot.credentials.client_secret not in repr(robot.credentials)

    asyncio.run(run())


def test_wrong_unknown_and_foreign_credentials_are_refused_in_the_same_words(database_url: str) -> None:
    async def run() -> None:
        async with signed_up(database_url) as robot:
            right = robot.credentials
            wrong = (
                (right.client_id, "wrong"),
                ("1.AAAAAAAAAAAAAAAA", right.client_secret),
                ("not a client", "x"),
                (right.client_id.replace("1.", "2.", 1), right.client_secret),
                (right.client_id, ""),
            )
            answers = set()
            for client_id, secret in wrong:
                with pytest.raises(Unauthenticated) as refused:
                    await robot.desk.token_for_client(robot.connection, client_id, secret, AT)
                answers.add((refused.value.code, refused.value.message, refused.value.hint))
            assert len(answers) == 1
            assert answers.pop()[0] == "CREDENTIALS_INVALID"
            assert await robot.connection.fetchval("SELECT count(*) FROM access_token") == 0

    asyncio.run(run())


def test_a_revoked_token_client_or_user_is_out_at_once(database_url: str) -> None:
    async def run() -> None:
        async with signed_up(database_url) as robot:
            connection = robot.connection
            first, second = await robot.token(), await robot.token()
            assert await revoke_token(connection, first, AT)
            assert not await revoke_token(connection, first, AT)
            assert await code_of_refused(connection, first) == "TOKEN_INVALID"
            assert (await authenticate(connection, second, AT)).username == "robot"
            await set_user_status(connection, ACCOUNT, robot.user_id, "INACTIVE")
            assert await code_of_refused(connection, second) == "TOKEN_INVALID"
            with pytest.raises(Unauthenticated):
                await robot.token()
            await set_user_status(connection, ACCOUNT, robot.user_id, "ACTIVE")
            assert (await authenticate(connection, second, AT)).username == "robot"
            assert await revoke_client(connection, ACCOUNT, robot.credentials.client_id, AT)
            assert await code_of_refused(connection, second) == "TOKEN_INVALID"
            with pytest.raises(Unauthenticated):
                await robot.token()

    asyncio.run(run())


@pytest.mark.parametrize(
    "token", ["", "ldg_1_", "ldg_0_" + "A" * 43, "ldg_99999999999_" + "A" * 43, "ldg_1_" + "é" * 43]
)
def test_what_is_no_token_is_refused_without_a_look_at_the_database(database_url: str, token: str) -> None:
    async def run() -> None:
        async with in_business(database_url) as connection:
            assert await code_of_refused(connection, token) == "TOKEN_INVALID"
            assert not await revoke_token(connection, token, AT)

    asyncio.run(run())


def test_a_token_of_one_account_is_nothing_in_another(database_url: str) -> None:
    async def run() -> None:
        async with signed_up(database_url) as robot:
            token = await robot.token()
            stolen = token.replace(f"ldg_{ACCOUNT}_", f"ldg_{OTHER_ACCOUNT}_")
        async with opened(database_url) as pool:
            await open_business(pool, OTHER_ACCOUNT)
            async with transaction(pool, OTHER_ACCOUNT) as connection:
                assert await code_of_refused(connection, stolen) == "TOKEN_INVALID"
                assert await code_of_refused(connection, token) == "TOKEN_INVALID"

    asyncio.run(run())


def test_passwords_are_exchanged_only_where_the_switch_is_on(database_url: str) -> None:
    async def run() -> None:
        async with signed_up(database_url) as robot:
            pair = (robot.connection, ACCOUNT, "robot")
            with pytest.raises(Refused) as off:
                await desk().token_for_password(*pair, PASSWORD, AT)
            assert off.value.code == "PASSWORD_GRANT_OFF"
            token = (await desk(password_grant=True).token_for_password(*pair, PASSWORD, AT)).token
            assert (await authenticate(robot.connection, token, AT)).username == "robot"
            for name, password in (("robot", "wrong horse battery"), ("nobody", PASSWORD)):
                with pytest.raises(Unauthenticated):
                    await desk(password_grant=True).token_for_password(robot.connection, ACCOUNT, name, password, AT)

    asyncio.run(run())


def test_dead_tokens_of_a_user_go_when_a_new_one_comes(database_url: str) -> None:
    async def run() -> None:
        async with signed_up(database_url, seconds=60) as robot:
            for minutes in range(5):
                await robot.token(AT + timedelta(minutes=2 * minutes))
            assert await robot.connection.fetchval("SELECT count(*) FROM access_token") == 1

    asyncio.run(run())


def test_a_role_holds_in_its_context_and_a_change_of_it_holds_for_tokens_given_before(database_url: str) -> None:
    async def run() -> None:
        async with signed_up(database_url) as robot:
            connection, user_id = robot.connection, robot.user_id
            await shops(connection, "CHI-1")
            await put_role(connection, ACCOUNT, "PICKER", [Permission.FULFILMENT_UPDATE])
            await grant_role(connection, ACCOUNT, user_id, "PICKER", AccessContext.LOCATION, "CHI-1")
            await grant_role(connection, ACCOUNT, user_id, "PICKER", AccessContext.RETAILER, "1")
            await grant_role(connection, ACCOUNT, user_id, "PICKER", AccessContext.RETAILER, "1")
            token = await robot.token()
            scope = (await authenticate(connection, token, AT)).scope_of(Permission.FULFILMENT_UPDATE)
            both = Scope(is_everywhere=False, retailers=frozenset({1}), locations=frozenset({"CHI-1"}))
            assert scope == both
            assert await revoke_role(connection, ACCOUNT, user_id, "PICKER", AccessContext.RETAILER, "1")
            await put_role(connection, ACCOUNT, "PICKER", [Permission.FULFILMENT_UPDATE, Permission.WAVE_VIEW])
            principal = await authenticate(connection, token, AT)
            assert principal.scope_of(Permission.WAVE_VIEW).locations == {"CHI-1"}
            assert principal.scope_of(Permission.FULFILMENT_UPDATE).retailers == frozenset()
            assert list(await grants_of(connection, ACCOUNT, user_id)) == ["PICKER"]

    asyncio.run(run())


def test_a_role_is_given_only_where_there_is_something(database_url: str) -> None:
    wrongs = (
        ("PICKER", AccessContext.RETAILER, "9", "RETAILER_UNKNOWN"),
        ("PICKER", AccessContext.RETAILER, "one", "RETAILER_UNKNOWN"),
        ("PICKER", AccessContext.RETAILER, "9" * 30, "RETAILER_UNKNOWN"),
        ("PICKER", AccessContext.RETAILER, "", "RETAILER_UNKNOWN"),
        ("PICKER", AccessContext.LOCATION, "NOWHERE", "LOCATION_UNKNOWN"),
        ("PICKER", AccessContext.ACCOUNT, "1", "CONTEXT_INVALID"),
        ("NOBODY", AccessContext.ACCOUNT, "", "ROLE_UNKNOWN"),
    )

    async def run() -> None:
        async with signed_up(database_url) as robot:
            await put_role(robot.connection, ACCOUNT, "PICKER", [Permission.FULFILMENT_UPDATE])
            for role, context, ref, code in wrongs:
                with pytest.raises(Refused) as refused:
                    await grant_role(robot.connection, ACCOUNT, robot.user_id, role, context, ref)
                assert refused.value.code == code
            assert await grants_of(robot.connection, ACCOUNT, robot.user_id) == {}

    asyncio.run(run())


def test_a_user_has_a_ref_and_a_username_of_its_own_and_a_password_worth_the_name(database_url: str) -> None:
    wrongs = (
        (NewUser(id=uuid4(), ref="ROBOT", username="other"), "REF_TAKEN"),
        (NewUser(id=uuid4(), ref="OTHER", username="robot"), "USERNAME_TAKEN"),
        (NewUser(id=uuid4(), ref="OTHER", username="other", password="short"), "PASSWORD_TOO_SHORT"),
        (NewUser(id=uuid4(), ref="OTHER", username=""), "REF_INVALID"),
    )

    async def run() -> None:
        async with signed_up(database_url) as robot:
            for new, code in wrongs:
                with pytest.raises((Refused, Conflict)) as refused:
                    async with savepoint(robot.connection):
                        await create_user(robot.connection, ACCOUNT, new)
                assert refused.value.code == code

    asyncio.run(run())
