"""Requested dates from outside: held until work must begin, begun once, promised anew with notice when they slip."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN, BOSTON, collected, delivered, mixed
from tests.journeys.order_life.outside import Outside

# Every hour counts where no calendar is set; these are the hours of pick and pack without a setting.
PACKED = timedelta(hours=8)
TRANSIT = {"EXPRESS": 1, "*": 3}
ON_THE_WAY = timedelta(days=TRANSIT["*"])
POOL = {"ref": "P3-AHEAD", "kind": "PREORDER", "catalogueRef": "BASE:1", "productRef": "P3", "limit": 9}


class Wish(NamedTuple):
    """Days from now: what is asked for, when work must begin (0: now), and until when it is promised.

    Instants are counted from the moment of the order, so that promised None is for what can be there at the earliest.
    """

    asked: dict[str, timedelta]
    begins: timedelta | None
    promised: timedelta | None
    delivery_type: str = "STANDARD"
    is_collected: bool = False


def _days(number: float) -> timedelta:
    return timedelta(days=number)


def wishes() -> dict[str, Wish]:
    """A wish of each kind, by the ref of its order."""
    return {
        "BEFORE": Wish({"deliverBefore": _days(10)}, None, _days(10)),
        "AT-ONCE": Wish({"deliverBefore": timedelta(hours=1)}, None, None),
        "AFTER": Wish({"deliverAfter": _days(10)}, _days(10) - ON_THE_WAY - PACKED, _days(10)),
        "RANGE": Wish({"deliverAfter": _days(10), "deliverBefore": _days(12)}, _days(9) - PACKED, _days(12), "EXPRESS"),
        "DISPATCH": Wish({"dispatchOn": _days(5)}, _days(5) - PACKED, _days(5) + ON_THE_WAY),
        "NO-LATER": Wish({"dispatchOn": _days(5), "deliverBefore": _days(6)}, _days(6) - ON_THE_WAY - PACKED, _days(6)),
        "FETCHED": Wish({"deliverAfter": _days(10)}, _days(10) - PACKED, _days(10), is_collected=True),
    }


def _order(ref: str, wish: Wish, now: datetime, units: int = 1) -> dict[str, Any]:
    dates = {name: (now + after).isoformat() for name, after in wish.asked.items()}
    if wish.is_collected:
        return collected(ref, {"P1": units}, **dates)
    choice = {"deliveryType": wish.delivery_type, "deliveryAddress": BOSTON, **dates}
    return delivered(ref, {"P1": units}, fulfilmentChoice=choice)


async def _instant(outside: Outside, order: str, name: str) -> datetime | None:
    kept = (await outside.order(order))["attributes"].get(name)
    return datetime.fromisoformat(kept["value"]) if kept else None


async def _plays(outside: Outside, ref: str, wish: Wish) -> None:
    """The order is held until work must begin, or begun, with what is promised; held, it holds no stock."""
    now = datetime.now(UTC)
    await outside.takes(_order(ref, wish, now))
    await outside.until_status(ref, "PICK_PACK" if wish.begins is None else "HELD")
    starts_at, promised = (
        await _instant(outside, ref, "processingStartsAt"),
        await _instant(outside, ref, "promisedBefore"),
    )
    assert promised is not None
    assert starts_at == (None if wish.begins is None else now + wish.begins), ref
    if wish.promised is not None:
        assert promised == now + wish.promised, ref
    else:
        earliest = now + PACKED + ON_THE_WAY
        assert earliest <= promised <= datetime.now(UTC) + PACKED + ON_THE_WAY


def test_each_date_is_counted_back_and_what_is_held_is_begun_once_or_never(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("TRANSIT_DAYS", TRANSIT)
        await outside.counts(NEAR_P1=20)
        started = time.monotonic()
        async with outside.crew.while_many_speak():
            await asyncio.gather(*(_plays(outside, ref, wish) for ref, wish in wishes().items()))
        took = timedelta(seconds=time.monotonic() - started)
        begun = sum(wish.begins is None for wish in wishes().values())
        assert await outside.stock("NEAR", "P1") == (20 - begun, begun, 0, 0)
        wrong = Wish({"deliverAfter": _days(3), "deliverBefore": _days(2)}, None, None)
        refused = await outside.client.post("/api/v1/orders", json=_order("WRONG", wrong, datetime.now(UTC)))
        assert (refused.status_code, "DATES_CONTRADICT" in refused.text) == (422, True), refused.text
        await _the_time_comes(outside, soon=PACKED + max(took, timedelta(seconds=4)))
        await outside.wants("AFTER", ("ORDER", "AFTER"), "ReleaseHold")
        await outside.until_status("AFTER", "PICK_PACK")
        # Two were released, two begun when their time came, and one is in three parts; one was cancelled.
        assert await outside.stock("NEAR", "P1") == (13 - begun, 7 + begun, 0, 0)

    play(journey)


async def _the_time_comes(outside: Outside, soon: timedelta) -> None:
    """Orders of each kind begin in a moment, each choice for itself; two others are begun or cancelled just before.

    soon: so far ahead that all of them are held before their time comes, however slow this machine is today.
    """
    late = _days(30)
    now = datetime.now(UTC)
    for ref in ("SOON", "HURRIED", "CANCELLED"):
        await outside.takes(_order(ref, Wish({"dispatchOn": soon}, None, None), now) | {"totalPrice": 10})
    fetched = Wish({"deliverAfter": soon}, None, None, is_collected=True)
    await outside.takes(_order("FETCHED-SOON", fetched, now))
    home: dict[str, Any] = {"deliveryAddress": BOSTON}
    choices: dict[str, dict[str, Any]] = {
        "now": home,
        "soon": home | {"dispatchOn": (now + soon).isoformat()},
        "late": {"pickupLocationRef": "NEAR", **ANN, "deliverAfter": (now + late).isoformat()},
    }
    await outside.takes(mixed("MIXED", choices, [("P1", 1, name) for name in choices]))
    hurried, cancelled = await asyncio.gather(
        outside.does("HURRIED", ("ORDER", "HURRIED"), "ReleaseHold"),
        outside.does("CANCELLED", ("ORDER", "CANCELLED"), "CancelOrder"),
    )
    assert (hurried in {"SUCCESS", "NO_MATCH"}, cancelled) == (True, "SUCCESS")
    await outside.until_status("HURRIED", "PICK_PACK")
    for ref in ("SOON", "FETCHED-SOON"):
        await outside.until_status(ref, "PICK_PACK")
        assert await _begun(outside, ref) == [True]
    begun = {"now": "PICK_PACK", "soon": "PICK_PACK", "late": "HELD"}
    await outside.until(partial(outside.statuses, "MIXED"), begun)
    await outside.wants("MIXED", ("FULFILMENT_CHOICE", "late"), "ReleaseHold")
    await outside.until(partial(outside.statuses, "MIXED"), dict.fromkeys(begun, "PICK_PACK"))
    await outside.until_status("CANCELLED", "CANCELLED")
    await outside.until(partial(_is_past, now + soon - PACKED), True)
    await outside.until_idle()
    assert await outside.status("CANCELLED") == "CANCELLED"
    assert await outside.money("CANCELLED") == [-10]


async def _begun(outside: Outside, order: str) -> list[bool]:
    """Of each fulfilment, whether it was begun when work had to begin and not before."""
    found = await outside.order(order)
    starts_at = datetime.fromisoformat(found["attributes"]["processingStartsAt"]["value"])
    return [datetime.fromisoformat(one["createdOn"]) >= starts_at for one in found["fulfilments"]]


async def _is_past(instant: datetime) -> bool:
    return datetime.now(UTC) > instant + timedelta(seconds=1)


def test_what_slips_is_promised_anew_once_with_notice_for_every_kind_of_order(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        assert (await outside.client.post("/api/v1/promise-pools", json=POOL)).status_code in {200, 201}
        await outside.counts(NEAR_P1=6, FAR_P1=6, NEAR_P2=1)
        wanted = (datetime.now(UTC) + _days(5)).replace(microsecond=0).isoformat()
        home = {"deliveryType": "STANDARD", "deliveryAddress": BOSTON, "deliverBefore": wanted}
        shop = {"pickupLocationRef": "NEAR", "deliverBefore": wanted, **ANN}
        await outside.takes(delivered("H-1", {"P1": 2}, fulfilmentChoice=home))
        await outside.takes(collected("C-1", {"P1": 2}, deliverBefore=wanted))
        await outside.takes(mixed("M-1", {"home": home, "shop": shop}, [("P1", 2, "home"), ("P2", 1, "shop")]))
        await outside.takes(delivered("W-1", {"P3": 1}, fulfilmentChoice=home))
        for ref in ("H-1", "C-1", "M-1"):
            await outside.until_status(ref, "PICK_PACK")
        await outside.until_status("W-1", "AWAITING_STOCK")
        # The carrier has become slow and the stores are busy; nobody is told before it matters.
        await outside.sets("TRANSIT_DAYS", {"*": 9})
        await outside.sets("PICK_PACK_TIME_LIMIT", 200)
        await outside.until_idle()
        before = datetime.now(UTC)
        [home_ref] = await outside.refs("M-1", "home")
        for order, fulfilment in (("H-1", "H-1-F1"), ("C-1", "C-1-F1"), ("M-1", home_ref)):
            await outside.finds(order, fulfilment, _1=1)
        await outside.counts(NEAR_P3=1)
        await outside.until_status("W-1", "PICK_PACK")
        late = timedelta(hours=200) + _days(9)
        for order, slip in (("H-1", late), ("C-1", timedelta(hours=200)), ("M-1", late), ("W-1", late)):
            await outside.until(partial(_notices, outside, order), 1)
            [notice] = await outside.told(order, "PromiseRenewed")
            assert datetime.fromisoformat(notice["promisedEarlier"]) == datetime.fromisoformat(wanted)
            assert before + slip <= datetime.fromisoformat(notice["promisedBefore"]) <= datetime.now(UTC) + slip
        # What was asked for stays, and what is promised is what the customer was told.
        asked = {one["deliverBefore"] for one in (await outside.choices("M-1")).values()}
        assert {datetime.fromisoformat(one) for one in asked} == {datetime.fromisoformat(wanted)}
        [notice] = await outside.told("H-1", "PromiseRenewed")
        promised = await _instant(outside, "H-1", "promisedBefore")
        assert promised == datetime.fromisoformat(notice["promisedBefore"])
        assert await outside.stock("NEAR", "P1") == (0, 0, 3, 3)
        assert await outside.stock("FAR", "P1") == (3, 3, 0, 0)
        assert await outside.stock("NEAR", "P3") == (0, 1, 0, 0)

    play(journey)


async def _notices(outside: Outside, order: str) -> int:
    return len(await outside.told(order, "PromiseRenewed"))


def _waiting(kind: str, why: str, now: datetime) -> dict[str, Any]:
    """Two P1 that are held for a day, in review, or at work."""
    ref, first = f"{kind}-{why}", 20 if why == "HELD" else 0
    wish: dict[str, Any] = {"deliverBefore": (now + _days(first + 5)).isoformat()}
    if first:
        wish["deliverAfter"] = (now + _days(first)).isoformat()
    more = {"attributes": [{"name": "checks", "type": "JSON", "value": ["FRAUD_CHECK"]}]} if why == "IN_REVIEW" else {}
    if kind == "CC":
        return collected(ref, {"P1": 2}, **wish) | more
    if kind == "MULTI":
        return mixed(ref, {f"{ref}-IT": {"deliveryAddress": BOSTON, **wish}}, [("P1", 2, f"{ref}-IT")], **more)
    choice = {"deliveryType": "STANDARD", "deliveryAddress": BOSTON, **wish}
    return delivered(ref, {"P1": 2}, fulfilmentChoice=choice, **more)


async def _comes_to(outside: Outside, order: str, status: str) -> None:
    async def is_there() -> bool:
        found = await outside.order(order)
        places = [found, *found["fulfilments"], *found["fulfilmentChoices"]]
        return status in {one["status"] for one in places}

    await outside.until(is_there, True)


async def _goes_on(outside: Outside, kind: str) -> None:
    """The hold is released, the check passed; what is at work is found, and nobody packs it."""
    held = ("FULFILMENT_CHOICE", "MULTI-HELD-IT") if kind == "MULTI" else ("ORDER", f"{kind}-HELD")
    await outside.wants(f"{kind}-HELD", held, "ReleaseHold")
    [late] = (await outside.order(f"{kind}-AWAITING_WAVE"))["fulfilments"]
    await outside.finds(f"{kind}-AWAITING_WAVE", late["ref"], _1=2)


async def _passes_checks(outside: Outside) -> None:
    edges = (await outside.ask("{ tasks(first: 50) { edges { node { id } } } }"))["tasks"]["edges"]
    assert len(edges) == 3
    for edge in edges:
        answer = await outside.posts(f"/api/v1/tasks/{edge['node']['id']}", {"do": "CONCLUDE", "outcome": "PASS"})
        assert answer.status_code == 200, answer.text


def test_what_slipped_in_a_hold_a_check_or_an_overdue_wait_is_promised_anew_with_notice(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.counts(NEAR_P1=18)
        now, kinds, waits = datetime.now(UTC), ("HD", "CC", "MULTI"), ("HELD", "IN_REVIEW", "AWAITING_WAVE")
        orders = [(kind, why) for kind in kinds for why in waits]
        for kind, why in orders:
            await outside.takes(_waiting(kind, why, now))
        for kind, why in orders:
            await _comes_to(outside, f"{kind}-{why}", why)
        await outside.sets("TRANSIT_DAYS", {"*": 30})
        await outside.sets("PICK_PACK_TIME_LIMIT", 700)
        await outside.sets("OVERDUE_MINUTES", 1 / 20)
        await outside.until_idle()
        assert [await _notices(outside, f"{kind}-{why}") for kind, why in orders] == [0] * len(orders)
        before = datetime.now(UTC)
        for kind in kinds:
            await _goes_on(outside, kind)
        await _passes_checks(outside)
        for kind, why in orders:
            await outside.until(partial(_is_told, outside, f"{kind}-{why}"), True)
            first, *more = await outside.told(f"{kind}-{why}", "PromiseRenewed")
            asked = now + _days(25 if why == "HELD" else 5)
            slip = timedelta(hours=700) + (_days(0) if kind == "CC" else _days(30))
            assert datetime.fromisoformat(first["promisedEarlier"]) == asked, (kind, why)
            assert before + slip <= datetime.fromisoformat(first["promisedBefore"]) <= datetime.now(UTC) + slip
            # Only what nobody packs slips again; each time from what was told before.
            assert not more or why == "AWAITING_WAVE", (kind, why)
            told = [first, *more]
            assert [one["promisedEarlier"] for one in more] == [one["promisedBefore"] for one in told[:-1]]

    play(journey)


async def _is_told(outside: Outside, order: str) -> bool:
    return await _notices(outside, order) > 0
