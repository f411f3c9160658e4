"""The schema is brought up to date once, in order, in step with others, and never half."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from lading.database.migrations.revision import SQL_DIRECTORY
from lading.database.migrations.upgrading import current, pending, upgrade
from lading.database.refusals import MigrationRefused
from tests.postgres import TestServer, create_database, drop_database, in_database


def all_revisions() -> list[str]:
    """Every revision there is, by its file."""
    return sorted(path.stem for path in SQL_DIRECTORY.glob("*.sql"))


@pytest.fixture
def empty_url(postgres: TestServer, database_names: Iterator[str]) -> Iterator[str]:
    """URL of the owner in a database without any table."""
    name, gate = next(database_names), in_database(postgres.owner_url, "postgres")
    create_database(gate, name, "template0")
    yield in_database(postgres.owner_url, name)
    drop_database(gate, name)


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert row is not None
        return int(row[0])


def test_every_sql_file_is_a_revision_and_they_are_applied_in_the_order_of_their_numbers(empty_url: str) -> None:
    assert current(empty_url) is None
    assert pending(empty_url) == all_revisions()
    assert upgrade(empty_url) == all_revisions()
    assert current(empty_url) == all_revisions()[-1]
    assert pending(empty_url) == []


def test_upgrading_again_changes_nothing(empty_url: str) -> None:
    upgrade(empty_url)
    assert upgrade(empty_url) == []


def test_of_two_upgrades_at_once_one_does_the_work_and_the_other_waits(empty_url: str) -> None:
    with ThreadPoolExecutor(2) as executor:
        done = sorted(executor.map(lambda _: upgrade(empty_url), range(2)))
    assert done == [[], all_revisions()]
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid").fetchall() == []


def test_an_index_whose_building_met_a_long_transaction_is_built_again(empty_url: str) -> None:
    index = next(name for name in all_revisions() if "index_of" in name)
    upgrade(empty_url, revision=all_revisions()[all_revisions().index(index) - 1])
    with psycopg.connect(empty_url) as reader, ThreadPoolExecutor(1) as executor:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1 FROM account")
        upgrading = executor.submit(upgrade, empty_url, revision=index)
        with psycopg.connect(empty_url, autocommit=True) as watch:
            deadline = time.monotonic() + 30
            while not watch.execute("SELECT 1 FROM pg_index WHERE NOT indisvalid").fetchall():
                assert time.monotonic() < deadline
                time.sleep(0.05)
            while watch.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
                assert time.monotonic() < deadline
                time.sleep(0.05)
        reader.rollback()
        assert upgrading.result() == [index]
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid").fetchall() == []


def test_a_revision_that_fails_leaves_the_schema_as_it_was(empty_url: str) -> None:
    upgrade(empty_url, revision=all_revisions()[0])
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute("CREATE VIEW last_thing AS SELECT 1")
        connection.execute("CREATE TABLE event_queue ()")
    before = tables(empty_url)
    with pytest.raises(MigrationRefused) as refused:
        upgrade(empty_url)
    assert refused.value.code == "MIGRATION_FAILED"
    assert all_revisions()[1] in refused.value.message
    assert current(empty_url) == all_revisions()[0]
    assert tables(empty_url) == before


def test_a_revision_that_does_not_get_its_lock_is_tried_again_until_it_does(empty_url: str) -> None:
    upgrade(empty_url, revision=all_revisions()[0])
    with psycopg.connect(empty_url) as holder:
        holder.execute("LOCK TABLE account IN ACCESS EXCLUSIVE MODE")
        release = threading.Timer(3.0, holder.rollback)
        release.start()
        assert upgrade(empty_url) == all_revisions()[1:]
        release.join()


def test_the_application_may_read_the_revision_and_owns_nothing(database_url: str) -> None:
    assert current(database_url) == all_revisions()[-1]
    with psycopg.connect(database_url, options="-c role=lading_app") as connection:
        row = connection.execute("SELECT count(*) FROM pg_class WHERE relowner = 'lading_app'::regrole").fetchone()
    assert row == (0,)


def test_an_owner_that_cannot_be_reached_is_told() -> None:
    with pytest.raises(MigrationRefused) as refused:
        upgrade("postgresql://nobody@127.0.0.1:1/none")
    assert refused.value.code == "MIGRATION_NOT_CONNECTED"
