"""Settings that are wrong are told all at once, by the name a person knows, and never with their value."""

import pytest

from lading.bootstrap.settings import misspelled, refuse_unreadable_settings
from lading.kernel.refusal import Refused


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LADING_PORT", "99999")
    monkeypatch.setenv("LADING_API_SYNC_WAIT_SECONDS", "soon")
    with pytest.raises(Refused) as refused:
        refuse_unreadable_settings()
    assert refused.value.code == "SETTING_INVALID"
    assert "LADING_PORT: " in refused.value.message
    assert "LADING_API_SYNC_WAIT_SECONDS: " in refused.value.message


@pytest.mark.parametrize(
    "url", ["host=db password=hunter2", "postgresql://lading:hunter2@db:port/x", "mysql://hunter2"]
)
def test_a_database_url_that_cannot_be_read_is_refused_without_repeating_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LADING_DATABASE_URL", url)
    with pytest.raises(Refused) as refused:
        refuse_unreadable_settings()
    assert refused.value.code == "SETTING_INVALID"
    assert "LADING_DATABASE_URL: it is no URL" in refused.value.message
    assert "hunter2" not in str(refused.value)


def test_a_misspelt_setting_is_told_with_the_one_that_was_meant() -> None:
    environment = {"LADING_PROT": "1", "LADING_PORT": "2", "PATH": "/bin", "LADING_PARENT_PROCESS": "7"}
    assert list(misspelled(environment)) == ["LADING_PROT is no setting and is ignored; LADING_PORT is one."]
