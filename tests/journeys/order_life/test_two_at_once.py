"""Two who want different things of one order at once: one of them wins, and units and money are those of the winner."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN_COMES, BOSTON, collected, delivered, mixed
from tests.journeys.order_life.outside import Outside

UNITS, IN_STOCK = 2, 99
KINDS = ("HD", "CC", "MULTI")
HANDED_OUT = ["AWAITING_COURIER_COLLECTION", "AWAITING_CUSTOMER_COLLECTION"]


class End(NamedTuple):
    """How it ended: units of P1 still reserved and gone from NEAR, what is owed more, and whether it is cancelled."""

    reserved: int = 0
    gone: int = 0
    owed: int = 0
    is_cancelled: bool = False


ALL_CANCELLED = End(owed=-20, is_cancelled=True)
PICKED = End(gone=2)


class Contested(NamedTuple):
    """An order of two P1 from NEAR, 20.00."""

    outside: Outside
    kind: str
    ref: str

    @property
    def document(self) -> dict[str, Any]:
        if self.kind == "CC":
            return collected(self.ref, {"P1": UNITS}, totalPrice=20)
        if self.kind == "MULTI":
            return mixed(self.ref, {"HOME": {"deliveryAddress": BOSTON}}, [("P1", UNITS, "HOME")], totalPrice=20)
        return delivered(self.ref, {"P1": UNITS}, totalPrice=20)

    async def does(self, name: str, **attributes: Any) -> str:
        return await self.outside.does(self.ref, ("ORDER", self.ref), name, **attributes)

    async def picks(self) -> str:
        found = {"fulfilmentItems": [{"ref": "1", "filledQuantity": UNITS}]}
        return await self.outside.does(self.ref, ("FULFILMENT", f"{self.ref}-F1"), "ConfirmPick", **found)

    async def cancels(self, ref: str = "all", **wish: Any) -> str:
        if wish:
            return await self.does("CancelItems", items=[{"ref": "1", **wish}], cancellationRef=ref)
        return await self.does("CancelOrder", cancellationRef=ref)

    async def proposes(self, quantity: int) -> None:
        items = [{"ref": "1", "quantity": quantity}]
        await self.outside.wants(self.ref, ("ORDER", self.ref), "ProposeRevision", items=items, revisionRef="desk")

    async def confirms(self) -> str:
        return await self.does("ConfirmRevision", number=1, revisionRef="desk")


async def _all_of_it_or_a_pick(order: Contested) -> End:
    return _winner(*await asyncio.gather(order.cancels(), order.picks()), ALL_CANCELLED, "NO_MATCH")


async def _a_unit_or_a_pick(order: Contested) -> End:
    outcomes = await asyncio.gather(order.cancels(quantity=1), order.picks())
    return _winner(*outcomes, End(reserved=1, owed=-10), "FAILED PICKED_QUANTITY_INVALID")


async def _an_edit_or_a_pick(order: Contested) -> End:
    await order.proposes(1)
    outcomes = await asyncio.gather(order.confirms(), order.picks())
    return _winner(*outcomes, End(reserved=1, owed=-10), "FAILED PICKED_QUANTITY_INVALID")


def _winner(changed: str, picked: str, end: End, too_late: str) -> End:
    """Either the change came first and the pick was told so, or the pick did."""
    assert (changed, picked) in {("SUCCESS", too_late), ("FAILED ORDER_PICKED", "SUCCESS")}
    return end if changed == "SUCCESS" else PICKED


async def _a_unit_or_the_line(order: Contested) -> End:
    unit, line = await asyncio.gather(
        order.cancels("desk", quantity=1, reason="TOO_MANY"), order.cancels("web", reason="DEAR")
    )
    assert (unit, line) in {("SUCCESS", "SUCCESS"), ("NO_MATCH", "SUCCESS")}
    return ALL_CANCELLED


async def _more_or_nothing(order: Contested) -> End:
    await order.proposes(UNITS + 1)
    more, nothing = await asyncio.gather(order.confirms(), order.cancels())
    assert (more, nothing) in {("SUCCESS", "SUCCESS"), ("NO_MATCH", "SUCCESS")}
    return ALL_CANCELLED


async def _an_edit_a_pick_or_a_cancellation(order: Contested) -> End:
    """All three at once: the pick is first, or the cancellation gets what the edit has left."""
    await order.proposes(1)
    edited, picked, cancelled = await asyncio.gather(order.confirms(), order.picks(), order.cancels())
    if picked == "SUCCESS":
        assert {edited, cancelled} == {"FAILED ORDER_PICKED"}
        return PICKED
    assert (edited in {"SUCCESS", "NO_MATCH"}, cancelled) == (True, "SUCCESS")
    assert picked in {"NO_MATCH", "FAILED PICKED_QUANTITY_INVALID"}
    return ALL_CANCELLED


async def _a_cancellation_or_the_hand_over(order: Contested) -> End:
    """The parcel is packed, and the policy of the system lets it be called back until it is handed over."""
    outside, fulfilment = order.outside, f"{order.ref}-F1"
    await outside.picks(order.ref, fulfilment, _1=UNITS)
    await outside.until(partial(_is_packed, outside, order.ref), True)
    [parcel] = (await outside.order(order.ref))["fulfilments"][0]["articles"]
    if order.kind == "CC":
        handing_over = order.does("Collect", **ANN_COMES)
    else:
        handing_over = outside.does(order.ref, ("CONSIGNMENT", parcel["consignmentRef"]), "CourierCollected")
    cancelled, handed_over = await asyncio.gather(order.does("CancelOrder", cancelledBy="SYSTEM"), handing_over)
    assert (cancelled, handed_over) in {("SUCCESS", "NO_MATCH"), ("NO_MATCH", "SUCCESS")}
    return ALL_CANCELLED if cancelled == "SUCCESS" else PICKED


async def _is_packed(outside: Outside, order: str) -> bool:
    return (await outside.fulfilments(order))[0][1] in HANDED_OUT


CONTESTS: tuple[Callable[[Contested], Awaitable[End]], ...] = (
    _all_of_it_or_a_pick,
    _a_unit_or_a_pick,
    _an_edit_or_a_pick,
    _a_unit_or_the_line,
    _more_or_nothing,
    _an_edit_a_pick_or_a_cancellation,
    _a_cancellation_or_the_hand_over,
)


async def _ends(outside: Outside, kind: str, number: int) -> tuple[str, End]:
    order = Contested(outside, kind, f"{kind}-{number}")
    await outside.takes(order.document)
    await outside.until_status(order.ref, "PICK_PACK")
    return order.ref, await CONTESTS[number](order)


def test_of_two_who_want_different_things_at_once_one_wins(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        await outside.sets("SYSTEM_CANCELLATION", {"statuses": HANDED_OUT})
        await outside.counts(NEAR_P1=IN_STOCK)
        async with outside.crew.while_many_speak():
            numbers = range(len(CONTESTS))
            ended = await asyncio.gather(*(_ends(outside, kind, number) for kind in KINDS for number in numbers))
        await outside.until_idle()
        for ref, end in ended:
            money = await outside.money(ref)
            assert (sum(money), await outside.status(ref) == "CANCELLED") == (end.owed, end.is_cancelled), ref
        reserved, gone = (sum(end[place] for _, end in ended) for place in (0, 1))
        on_hand, held, _, lost = await outside.stock("NEAR", "P1")
        assert (on_hand, held, lost) == (IN_STOCK - reserved - gone, reserved, 0)

    play(journey)
