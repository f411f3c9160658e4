"""The commands that look at events and operate on them, on a real database."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable

import pytest
from typer.testing import CliRunner, Result

from lading.cli.main import build
from lading.kernel.refusal import Refused
from tests.database.order.shop import Shop, fulfilment, order, picked, shop_on

Ask = Callable[..., Result]


@pytest.fixture
def ask(database_url: str, owner_url: str, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Runs a command on a shop whose order HD-1 has an event that was given up."""
    monkeypatch.setenv("LADING_DATABASE_URL", database_url)
    monkeypatch.setenv("LADING_DATABASE_OWNER_URL", owner_url)
    monkeypatch.setenv("COLUMNS", "400")
    asyncio.run(_with_dead_letter(database_url, owner_url))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(build(), list(arguments), catch_exceptions=True)

    return run


async def _with_dead_letter(database_url: str, owner_url: str) -> None:
    async def scenario(shop: Shop) -> None:
        await shop.stock(NEAR_P1=3)
        await shop.take(order("HD-1", [("P1", 2)]))
        await shop.work()
        await shop.act("HD-1", fulfilment("HD-1-F1"), "ConfirmPick", picked(HD_1_1=9))

    await _in_shop(database_url, owner_url, scenario)


async def _in_shop(database_url: str, owner_url: str, scenario: Callable[[Shop], Awaitable[None]]) -> None:
    async with shop_on(database_url, owner_url) as shop:
        await scenario(shop)


def test_explain_shows_the_events_as_a_tree_and_as_json(ask: Ask) -> None:
    shown = ask("explain", "HD-1", "--events")
    assert shown.exit_code == 0, shown.output
    assert re.search(r"CREATE → ORDER:HD-1.*SUCCESS", shown.stdout)
    assert "ConfirmFulfilmentItems()  failed here" in shown.stdout
    assert "set ORDER:HD-1 to RECEIVED" in shown.stdout
    roots = json.loads(ask("explain", "HD-1", "--events", "--json").stdout)
    assert [root["name"] for root in roots] == ["CREATE", "ConfirmPick"]


def test_explain_says_why_the_order_is_stuck_and_replaying_gives_it_a_new_event(ask: Ask) -> None:
    shown = ask("explain", "HD-1", "--stuck")
    assert "ORDER HD-1 is PICK_PACK (ORDER::HD version 1): DEAD_LETTER" in shown.stdout
    [letter] = json.loads(ask("events", "dead", "--json").stdout)
    assert f"→ lading events replay {letter['id']}" in shown.stdout
    replayed = ask("events", "replay", letter["id"], "--remark", "tried again")
    assert re.fullmatch(rf"REPLAY  {letter['id']}  as [0-9a-f-]{{36}}\n", replayed.stdout)
    again = ask("events", "replay", letter["id"])
    assert (again.stdout, "1 events stay as they are" in again.stderr) == ("", True)
    assert json.loads(ask("events", "dead", "--json").stdout) == []
    assert "EVENTS_WAITING" in ask("explain", "HD-1", "--stuck").stdout


def test_many_events_are_counted_first_and_sent_once_for_a_key(ask: Ask) -> None:
    dry = ask("events", "resend-all", "status=FAILED", "--dry-run")
    assert dry.stdout == "1 events would be sent again; nothing was.\n"
    sent = [ask("events", "resend-all", "name=CREATE", "--key", "k").stdout.count("RESEND") for _ in range(2)]
    assert sent == [1, 0]
    waiting = json.loads(ask("events", "queue", "--json").stdout)["events_waiting"]
    assert len(json.loads(ask("events", "list", "status=PENDING", "--json").stdout)) == waiting
    unnamed = ask("events", "resend-all")
    assert isinstance(unnamed.exception, Refused) and unnamed.exception.code == "EVENTS_UNNAMED"


def test_a_list_shows_whole_ids_however_narrow_the_terminal(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    [letter] = json.loads(ask("events", "dead", "--json").stdout)
    assert letter["id"] in ask("events", "dead").stdout
    assert re.search(r"^dead_letters +1$", ask("events", "queue").stdout, re.MULTILINE)


def test_an_order_nobody_has_is_refused(ask: Ask) -> None:
    for option in ("--events", "--stuck"):
        refused = ask("explain", "HD-2", option)
        assert isinstance(refused.exception, Refused) and refused.exception.code == "ENTITY_UNKNOWN"
