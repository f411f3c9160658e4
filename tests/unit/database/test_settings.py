"""Settings of the database, from the environment alone."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from lading.database.settings import DatabaseSettings, default_data_dir


def test_root_keeps_its_data_where_an_unprivileged_user_can_reach_it() -> None:
    assert default_data_dir({"XDG_DATA_HOME": "/srv/data"}, user_id=0) == Path("/var/lib/lading")


def test_everybody_else_keeps_it_in_the_data_home() -> None:
    assert default_data_dir({"XDG_DATA_HOME": "/srv/ann"}, user_id=1000) == Path("/srv/ann/lading")
    assert default_data_dir({"XDG_DATA_HOME": "relative"}, user_id=1000) == Path.home() / ".local/share/lading"


def test_one_url_serves_both_logins_unless_the_owner_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LADING_DATABASE_URL", "postgresql://app@db/lading")
    monkeypatch.setenv("LADING_DATABASE_OWNER_URL", "")
    assert DatabaseSettings().owner_url == "postgresql://app@db/lading"
    monkeypatch.setenv("LADING_DATABASE_OWNER_URL", "postgresql://owner@db/lading")
    assert DatabaseSettings().owner_url == "postgresql://owner@db/lading"


def test_passwords_do_not_show_in_the_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LADING_DATABASE_URL", "postgresql://app:secret@db/lading")
    assert "secret" not in repr(DatabaseSettings())


def test_a_pool_without_connections_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LADING_DATABASE_POOL_MAX", "0")
    with pytest.raises(ValidationError):
        DatabaseSettings()
