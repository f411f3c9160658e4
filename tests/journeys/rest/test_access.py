"""Promises of signing in and of being let in."""

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from lading.api.application import build, route_table
from lading.api.authentication import Principals
from lading.api.routing import Access
from lading.database.connection import transaction
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import AccessContext
from lading.foundation.access.records import NewUser, create_user, revoke_client
from lading.foundation.access.tokens import revoke_token
from tests.journeys.rest.api import ACCOUNT, Api, play, sign_up

ORDER = "/api/v1/orders/HD-1"


def protected() -> list[tuple[str, str]]:
    return [
        (route.method, route.path)
        for route in route_table().routes
        if route.access not in {Access.PUBLIC, Access.OPERATOR}
    ]


async def sign_in(api: Api, **form: str) -> httpx.Response:
    return await api.client.post("/oauth/token", data={"grant_type": "client_credentials"} | form)


def test_every_protected_route_asks_for_a_token_before_it_reads_anything(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        for method, path in protected():
            for headers in ({"authorization": ""}, {"authorization": "Basic eA=="}, {"authorization": "Bearer x"}):
                answer = await api.client.request(method, path, headers=headers, content=b"{broken")
                assert answer.status_code == 401, (method, path)
                assert answer.headers["www-authenticate"].startswith("Bearer")
                assert answer.json()["code"] in {"TOKEN_MISSING", "TOKEN_INVALID"}

    play(database_url, scenario)


def test_every_protected_route_refuses_a_user_without_its_permission(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        nobody = await sign_up(api.pool, ACCOUNT, "nobody", {AccessContext.ACCOUNT: ""}, [Permission.ACCOUNT_VIEW])
        headers = {"authorization": f"Bearer {await api.token(nobody)}"}
        for method, path in protected():
            answer = await api.client.request(method, path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "PERMISSION_MISSING"), (method, path)

    play(database_url, scenario)


def test_unknown_expired_and_revoked_tokens_are_refused_in_the_same_words(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        client = await sign_up(api.pool, ACCOUNT, "late", {AccessContext.ACCOUNT: ""}, [Permission.ORDER_VIEW])
        expired, revoked = await api.token(client), await api.token(client)
        async with transaction(api.pool, ACCOUNT) as connection:
            await revoke_token(connection, revoked, datetime.now(UTC))
            await connection.execute(
                "UPDATE access_token SET expires_at = $1 WHERE token_hash = sha256($2::text::bytea)",
                datetime.now(UTC) - timedelta(seconds=1),
                expired,
            )
        unknown = f"ldg_1_{'x' * 43}"
        other_account = expired.replace("ldg_1_", "ldg_2_")
        bodies = []
        for token in (unknown, expired, revoked, other_account, "nonsense", "ldg_99999999999_x", "é"):
            answer = await api.client.get(ORDER, headers={b"authorization": f"Bearer {token}".encode()})
            assert answer.status_code == 401
            bodies.append({name: value for name, value in answer.json().items() if name != "traceId"})
        assert all(body == bodies[0] for body in bodies)

    play(database_url, scenario)


def test_a_revoked_client_is_out_when_the_cache_has_run_out(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        seconds = [1000.0]
        clocked = Principals(api.pool, api.services.clock, cache_seconds=30, seconds=lambda: seconds[0])
        services = dataclasses.replace(api.services, principals=clocked)
        headers = {"authorization": api.client.headers["authorization"]}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(build(services)), base_url="http://test") as client:
            assert (await client.get(ORDER, headers=headers)).status_code == 404
            async with transaction(api.pool, ACCOUNT) as connection:
                assert await revoke_client(connection, ACCOUNT, api.robot.client_id, datetime.now(UTC))
            seconds[0] += 29
            assert (await client.get(ORDER, headers=headers)).status_code == 404
            seconds[0] += 2
            assert (await client.get(ORDER, headers=headers)).status_code == 401

    play(database_url, scenario)


def test_a_token_is_handed_out_for_a_form_and_for_a_query(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        fields = {
            "grant_type": "client_credentials",
            "client_id": api.robot.client_id,
            "client_secret": api.robot.client_secret,
        }
        for answer in (
            await api.client.post("/oauth/token", data=fields),
            await api.client.post("/oauth/token", params=fields),
        ):
            token = answer.json()
            assert (answer.status_code, token["token_type"], token["expires_in"]) == (200, "bearer", 900)
            assert answer.headers["cache-control"] == "no-store"

    play(database_url, scenario)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"client_id": "1.AAAAAAAAAAAAAAAA", "client_secret": "x"}, 401, "CREDENTIALS_INVALID"),
        ({"client_id": "ä", "client_secret": "x"}, 401, "CREDENTIALS_INVALID"),
        ({"client_id": "1.AAAAAAAAAAAAAAAA"}, 400, "FIELD_MISSING"),
        ({"client_id": "x" * 2000, "client_secret": "x"}, 400, "FIELD_MISSING"),
        ({"client_id": "1.AAAAAAAAAAAAAAAA", "client_secret": "x\x00"}, 400, "QUERY_INVALID"),
        ({"grant_type": "implicit", "client_id": "1", "client_secret": "x"}, 400, "GRANT_UNSUPPORTED"),
        (
            {"grant_type": "password", "client_id": "1", "username": "u", "password": "p"},
            422,
            "PASSWORD_GRANT_OFF",
        ),
    ],
)
def test_wrong_credentials_get_a_plain_refusal(database_url: str, form: dict[str, str], status: int, code: str) -> None:
    async def scenario(api: Api) -> None:
        answer = await sign_in(api, **form)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    play(database_url, scenario)


def test_the_password_grant_works_only_where_it_is_switched_on(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LADING_LEGACY_PASSWORD_GRANT", "true")

    async def scenario(api: Api) -> None:
        async with transaction(api.pool, ACCOUNT) as connection:
            user = NewUser(id=uuid4(), ref="ann", username="ann", password="correct horse battery")
            await create_user(connection, ACCOUNT, user)
        form = {"grant_type": "password", "client_id": "1", "username": "ann"}
        good = await sign_in(api, **form, password="correct horse battery")
        assert good.status_code == 200
        assert (await sign_in(api, **form, password="wrong")).status_code == 401

    play(database_url, scenario)


def test_the_eleventh_wrong_secret_in_a_minute_is_not_even_looked_at(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        wrong: dict[str, Any] = {"client_id": api.robot.client_id, "client_secret": "wrong"}
        answers = await asyncio.gather(*[sign_in(api, **wrong) for _ in range(12)])
        assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 2
        limited = next(answer for answer in answers if answer.status_code == 429)
        assert limited.json()["code"] == "LOGIN_RATE_LIMITED"
        assert 1 <= int(limited.headers["retry-after"]) <= 7

    play(database_url, scenario)


def test_signing_in_rightly_uses_nothing_up(database_url: str) -> None:
    async def scenario(api: Api) -> None:
        for _ in range(15):
            await api.token(api.robot)

    play(database_url, scenario)
