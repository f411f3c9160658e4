"""Promises about secrets: sealed for one account, opened by one key; signatures that others' libraries accept."""

import base64
from pathlib import Path

import pytest

from lading.outbox.sealing import MasterKeyRefused, MasterKeySettings, Vault, vault_of
from lading.outbox.signing import standard_headers


def test_a_sealed_secret_opens_for_its_account_and_no_other() -> None:
    vault = Vault(b"k" * 32)
    sealed = vault.seal(1, b"secret")
    assert vault.open(1, sealed) == b"secret"
    for account, key, content in ((2, b"k", sealed), (1, b"x", sealed), (1, b"k", sealed[:-1]), (1, b"k", b"")):
        with pytest.raises(MasterKeyRefused) as refused:
            Vault(key * 32).open(account, content)
        assert refused.value.code == "SECRET_UNREADABLE"


def test_the_same_secret_is_never_sealed_the_same_way_twice() -> None:
    vault = Vault(b"k" * 32)
    assert vault.seal(1, b"secret") != vault.seal(1, b"secret")


def test_without_a_named_key_one_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    sealed = vault_of(MasterKeySettings(), file).seal(1, b"secret")
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
    assert vault_of(MasterKeySettings(), file).open(1, sealed) == b"secret"


def test_a_named_key_that_is_missing_or_wrong_is_refused_and_never_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LADING_MASTER_KEY_FILE", str(tmp_path / "named.key"))
    with pytest.raises(MasterKeyRefused) as missing:
        vault_of(MasterKeySettings(), tmp_path / "master.key")
    monkeypatch.setenv("LADING_MASTER_KEY", base64.b64encode(b"short").decode())
    with pytest.raises(MasterKeyRefused) as wrong:
        vault_of(MasterKeySettings(), tmp_path / "master.key")
    assert (missing.value.code, wrong.value.code) == ("MASTER_KEY_MISSING", "MASTER_KEY_INVALID")
    assert list(tmp_path.iterdir()) == []
    assert "short" not in repr(MasterKeySettings())


def test_the_signature_is_the_published_example_of_standard_webhooks() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    headers = standard_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [secret])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
