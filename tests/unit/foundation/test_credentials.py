"""Promises of tokens, client ids and the hashes of secrets."""

import secrets

import pytest
from argon2 import extract_parameters

from lading.foundation.access import credentials
from lading.foundation.access.credentials import (
    account_of_client,
    account_of_token,
    new_client_id,
    new_token,
    secret_hash,
    secret_matches,
    token_hash,
)
from lading.foundation.access.settings import AccessSettings


@pytest.mark.parametrize("account", [1, 42, 2**31 - 1])
def test_a_token_and_a_client_id_name_their_account(account: int) -> None:
    token, client_id = new_token(account, secrets.token_urlsafe), new_client_id(account, secrets.token_urlsafe)
    assert (account_of_token(token), account_of_client(client_id)) == (account, account)
    assert token.startswith(f"ldg_{account}_")
    assert len(token.removeprefix(f"ldg_{account}_")) == 43
    assert new_token(account, secrets.token_urlsafe) != token


@pytest.mark.parametrize(
    "token",
    [
        "",
        "ldg_1_short",
        "LDG_1_" + "A" * 43,
        "ldg_01_" + "A" * 43,
        "ldg_-1_" + "A" * 43,
        f"ldg_{2**31}_" + "A" * 43,
        "ldg_\u0661_" + "A" * 43,
        "ldg_1_" + "A" * 43 + "\n",
        "ldg_1_" + "A" * 42 + "=",
    ],
)
def test_anything_else_is_no_token(token: str) -> None:
    assert account_of_token(token) is None
    assert account_of_client(token.replace("ldg_", "").replace("_", ".")) is None


def test_a_secret_is_recognised_by_its_hash_and_nothing_else_is() -> None:
    kept = secret_hash("correct horse battery")
    assert secret_matches("correct horse battery", kept)
    assert not secret_matches("correct horse batterY", kept)
    assert not secret_matches("", kept)
    assert not secret_matches("correct horse battery", "not a hash")
    assert secret_hash("correct horse battery") != kept


def test_refusing_nobody_costs_what_refusing_somebody_costs() -> None:
    assert extract_parameters(credentials._NOBODY) == extract_parameters(secret_hash("anything"))
    assert not secret_matches("anything", None)


def test_the_hash_of_a_token_is_the_same_every_time() -> None:
    token = new_token(7, secrets.token_urlsafe)
    assert token_hash(token) == token_hash(token)
    assert len(token_hash(token)) == 32


def test_a_token_lives_fifteen_minutes_at_most_and_passwords_are_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LADING_ACCESS_TOKEN_SECONDS", "LADING_LEGACY_PASSWORD_GRANT"):
        monkeypatch.delenv(name, raising=False)
    settings = AccessSettings()
    assert (settings.access_token_seconds, settings.legacy_password_grant) == (900, False)
    monkeypatch.setenv("LADING_ACCESS_TOKEN_SECONDS", "60")
    monkeypatch.setenv("LADING_LEGACY_PASSWORD_GRANT", "true")
    settings = AccessSettings()
    assert (settings.access_token_seconds, settings.legacy_password_grant) == (60, True)
    monkeypatch.setenv("LADING_ACCESS_TOKEN_SECONDS", "901")
    with pytest.raises(ValueError, match="less than or equal to 900"):
        AccessSettings()
