"""What is logged helps an operator and gives nothing away."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from lading.bootstrap.logs import configure_logs


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("lading")
    handlers, levels = root.handlers[:], (root.level, own.level)
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(levels[0])
    own.setLevel(levels[1])
    structlog.reset_defaults()


def _sign_in() -> None:
    client_secret = "hunter2-hunter2"
    raise RuntimeError(f"wrong by {len(client_secret)}")


def test_a_traceback_in_the_log_shows_where_and_never_the_values_of_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("info")
    try:
        _sign_in()
    except RuntimeError:
        structlog.get_logger("lading.test").exception("failed")
    written = capsys.readouterr().err
    entry = json.loads(written)
    assert entry["event"] == "failed"
    assert "_sign_in" in written
    assert "wrong by 15" in written
    assert "hunter2" not in written


@pytest.mark.parametrize(("level", "is_heard"), [("info", False), ("debug", True)])
def test_libraries_chatter_only_where_debug_is_asked_for(
    level: str, is_heard: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(level)
    logging.getLogger("alembic.runtime.migration").info("Context impl PostgresqlImpl.")
    logging.getLogger("lading.database").info("ours")
    written = capsys.readouterr().err
    assert ("PostgresqlImpl" in written) is is_heard
    assert "ours" in written
