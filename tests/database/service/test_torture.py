"""Everything at once: returns, verdicts, refunds, appeasements in random order, sent twice, by engines that die."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lading.bootstrap.registry import build_registry
from lading.engine.ports import Address
from lading.engine.worker import Worker, WorkerSettings
from tests.database.order.shop import order_entity
from tests.database.service.counter import Counter, wanted

Run = Callable[[Callable[[Counter], Awaitable[None]]], None]
ORDERS = 12
STEPS, STEPS_MAX = 240, 2_400
DISPOSITIONS = ("RESTOCK", "QUARANTINE", "SCRAP", "SEND_BACK", "MISSING")


class Chaos:
    """Random customers, store staff and payment service, none of whom waits for the others."""

    def __init__(self, counter: Counter, seed: int) -> None:
        self._counter = counter
        self._random = random.Random(seed)

    async def step(self) -> None:
        """One thing that may happen, sent once or twice."""
        act = self._random.choice(
            (self._ask_back, self._receive, self._receive, self._answer, self._answer, self._appease)
        )
        sent = await act()
        if sent is None:
            return
        address, name, attributes = sent
        for _ in range(self._random.choice((1, 1, 2))):
            await self._counter.send(address, name, attributes)

    async def _ask_back(self) -> tuple[Address, str, dict[str, Any]]:
        ref = f"HD-{self._random.randrange(ORDERS)}"
        items = [wanted(f"{ref}-{line}", self._random.randint(1, 3)) for line in self._random.sample((1, 2), 1)]
        return _order(ref), "RequestReturn", {"returnItems": items}

    async def _receive(self) -> tuple[Address, str, dict[str, Any]] | None:
        rows = await self._counter.shop.rows(
            "SELECT f.id, i.ref, i.quantity FROM return_fulfilment AS f"
            " JOIN return_order_item AS i ON i.return_order_id = f.return_order_id ORDER BY f.id"
        )
        if not rows:
            return None
        way, ref, quantity = self._random.choice(rows)
        verdicts = [
            {"ref": ref, "quantity": 1, "disposition": self._random.choice(DISPOSITIONS)} for _ in range(quantity)
        ]
        return Address(entity_type="RETURN_FULFILMENT", entity_id=way), "ReceiveReturn", {"verdicts": verdicts}

    async def _answer(self) -> tuple[Address, str, dict[str, Any]] | None:
        rows = await self._counter.shop.rows(
            "SELECT ref FROM payment_transaction WHERE operation = 'REFUND' ORDER BY id"
        )
        if not rows:
            return None
        ref = self._random.choice(rows)[0]
        status = self._random.choice(("SUCCEEDED", "SUCCEEDED", "FAILED"))
        address = Address(entity_type="PAYMENT_TRANSACTION", entity_ref=ref)
        return address, "RefundAnswered", {"status": status, "providerReference": f"psp-{ref}"}

    async def _appease(self) -> tuple[Address, str, dict[str, Any]]:
        said = {
            "amount": self._random.choice((1, 2.5, 9)),
            "reason": "LATE",
            "appeasementRef": str(self._random.randrange(4)),
        }
        return _order(f"HD-{self._random.randrange(ORDERS)}"), "Appease", said


async def _engine(counter: Counter, number: int, stop: asyncio.Event) -> None:
    """An engine; every so often it is cut off in the middle of a batch and another takes over."""
    dice = random.Random(number)
    while not stop.is_set():
        settings = WorkerSettings(name=f"w{number}", lanes_max=4, promotion_seconds=0.0, lease_seconds=1.0)
        worker = Worker(counter.shop.pool, build_registry(counter.shop.identities), counter.shop.identities, settings)
        task = asyncio.ensure_future(worker.work_once())
        await asyncio.wait({task}, timeout=dice.choice((0.01, 0.05, 2.0)))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0.005)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(3))
def test_money_and_goods_add_up_whatever_happens_in_whatever_order(run: Run, seed: int) -> None:
    async def scenario(counter: Counter) -> None:
        for number in range(ORDERS):
            ref = f"HD-{number}"
            await counter.shipped(ref, (("P1", 3), ("P2", 2)), totalPrice=49.99)
            await counter.paid(ref, 30 if number % 3 == 0 else 49.99)
        stop = asyncio.Event()
        engines = [asyncio.ensure_future(_engine(counter, number, stop)) for number in range(3)]
        chaos = Chaos(counter, seed)
        for step in range(STEPS_MAX):
            await chaos.step()
            if step % 40 == 0:
                assert await counter.violations() == []
                # A busy machine gets less done between two cuts: it is given more to do.
                if step >= STEPS and await _outcomes(counter) >= {"SUCCEEDED", "FAILED"}:
                    break
        stop.set()
        await asyncio.gather(*engines)
        await asyncio.sleep(1.2)
        await counter.crowd(3)
        assert len(await counter.shop.rows("SELECT 1 FROM return_order")) > ORDERS
        assert await _outcomes(counter) >= {"SUCCEEDED", "FAILED"}
        assert await counter.violations() == []

    run(scenario)


async def _outcomes(counter: Counter) -> set[str]:
    return {outcome for _, outcome, _ in await counter.refunds()}


def _order(ref: str) -> Address:
    return Address(entity_type=order_entity(ref)[0], entity_ref=ref)
