"""Partners who do not answer in time: every timer is played, shortened by its setting, while everything dies."""

from functools import partial
from typing import Any

import pytest

from tests.journeys.order_life.conftest import Play
from tests.journeys.order_life.orders import ANN_COMES, BOSTON, collected, delivered, mixed
from tests.journeys.order_life.outside import Outside
from tests.journeys.order_life.outsiders import Outsider, run_by_a_partner

# Asked again after 3 seconds, reported after 4, taken away after 5.
SOON = [0.05, 4 / 60, 5 / 60]
HOME: dict[str, Any] = {"deliveryAddress": BOSTON}


async def _are_with_the_partner(outside: Outside, *orders: dict[str, Any]) -> None:
    for order in orders:
        await outside.takes(order)
    for order in orders:
        await outside.until(partial(_statuses, outside, order["ref"]), ["AWAITING_ACKNOWLEDGEMENT"])


async def _statuses(outside: Outside, order: str) -> list[str]:
    return [status for _, status, _ in await outside.fulfilments(order)]


async def _places(outside: Outside, order: str) -> list[tuple[str, str]]:
    return [(place, status) for place, status, _ in await outside.fulfilments(order)]


async def _heard(partner: Outsider, fulfilment: str) -> list[str]:
    heard: list[str] = (await partner.shows())["heard"].get(fulfilment, [])
    return heard


async def _count(outside: Outside, order: str, name: str) -> int:
    return len(await outside.told(order, name))


def test_a_silent_partner_is_reminded_reported_replaced_and_what_he_sends_late_is_written_off(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside, "--silent", "4", "--late") as partner:
            await outside.sets("PARTNER_ANSWER_MINUTES", SOON)
            await outside.counts(DEPOT_P1=5, DEPOT_P2=5, DEPOT_P3=5, DEPOT_P4=5)
            await _are_with_the_partner(
                outside,
                delivered("H-1", {"P1": 2}),
                collected("C-1", {"P2": 2}),
                mixed("M-1", {"home": HOME}, [("P3", 2, "home")]),
                delivered("H-2", {"P4": 2}, totalPrice=20),
            )
            await outside.counts(NEAR_P1=2, NEAR_P2=2, NEAR_P3=2)
            for order in ("H-1", "C-1", "M-1"):
                replaced = [("DEPOT", "EXPIRED"), ("NEAR", "AWAITING_WAVE")]
                await outside.until(partial(_places, outside, order), replaced)
            await outside.until_status("H-2", "ESCALATED")
            # Each time he says that he will send it he is told again not to.
            told = ["FulfilmentRequest"] * 2 + ["FulfilmentWithdrawn"] * (1 + outside.weather.copies)
            for order, product in (("H-1", "P1"), ("C-1", "P2"), ("M-1", "P3"), ("H-2", "P4")):
                await outside.until(partial(_heard, partner, f"{order}-F1"), told)
                # He was told to send nothing, sent it all the same, and it left his stock once.
                await outside.until(partial(outside.stock, "DEPOT", product), (3, 0, 0, 0))
                [alarm] = await outside.events(order, "AlarmStep")
                assert '"name":"NotifyOverdue"' in await outside.trace(alarm["id"])
            await outside.wants("H-2", ("ORDER", "H-2"), "CancelOrder", cancellationReason="NOBODY_HAS_IT")
            await outside.until_status("H-2", "CANCELLED")
            assert await outside.money("H-2") == [-20]
            await _the_others_send(outside)
            assert await outside.stock("NEAR", "P1") == (0, 0, 2, 0)
            assert await outside.money("H-1") == []

    play(journey)


async def _the_others_send(outside: Outside) -> None:
    """NEAR sends H-1 and hands C-1 over."""
    await outside.picks("H-1", "H-1-F2", _1=2)
    await outside.wants("H-1", ("CONSIGNMENT", "H-1-C1"), "CourierCollected")
    await outside.picks("C-1", "C-1-F2", _1=2)
    await outside.until_status("C-1", "AWAITING_CUSTOMER_COLLECTION")
    await outside.wants("C-1", ("ORDER", "C-1"), "Collect", **ANN_COMES)
    for order in ("H-1", "C-1"):
        await outside.until_status(order, "COMPLETE")
    assert await outside.stock("NEAR", "P2") == (0, 0, 2, 0)


@pytest.mark.long
def test_a_partner_who_does_not_hear_a_cancellation_is_asked_again_until_he_lets_go(play: Play) -> None:
    async def journey(outside: Outside) -> None:
        async with run_by_a_partner(outside, "--silent", "1", "--deaf", "2") as partner:
            await outside.sets("PARTNER_CANCELLATION_MINUTES", 0.03)
            await outside.counts(DEPOT_P1=5, DEPOT_P2=5)
            await _are_with_the_partner(outside, delivered("H-1", {"P1": 3, "P2": 1}, totalPrice=40))
            await outside.wants("H-1", ("FULFILMENT", "H-1-F1"), "AcknowledgeFulfilment", partnerOrderRef="SW-1")
            wish = [{"ref": "1", "quantity": 1, "reason": "TOO_MANY"}, {"ref": "2", "reason": "TOO_DEAR"}]
            await outside.wants("H-1", ("ORDER", "H-1"), "CancelItems", items=wish, cancellationRef="web-1")
            assert await outside.status("H-1") == "PICK_PACK"
            await outside.until(lambda: _statuses(outside, "H-1"), ["CANCELLATION_REQUESTED"])
            await outside.until(lambda: _statuses(outside, "H-1"), ["ACKNOWLEDGED"])
            first, *asked = await _heard(partner, "H-1-F1")
            assert (first, {*asked}, len(asked) >= 3) == ("FulfilmentRequest", {"CancellationRequest"}, True)
            assert await _count(outside, "H-1", "NotifyOverdue") >= 2
            assert sum(await outside.money("H-1")) == -20
            assert [await outside.stock("DEPOT", product) for product in ("P1", "P2")] == [(3, 2, 0, 0), (5, 0, 0, 0)]
            sent = [{"ref": "1", "filledQuantity": 2}]
            await outside.wants("H-1", ("FULFILMENT", "H-1-F1"), "DispatchFulfilment", fulfilmentItems=sent)
            await outside.until_status("H-1", "COMPLETE")
            assert await outside.stock("DEPOT", "P1") == (3, 0, 2, 0)
            assert sum(await outside.money("H-1")) == -20

    play(journey)
