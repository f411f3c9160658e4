"""Buyers: orders one by one and many at once, sent twice, sent again without a key, another under its reference."""

import asyncio
import random
from typing import Any

from tests.simulation.torture.client import Client, Reply
from tests.simulation.torture.journal import Journal
from tests.simulation.torture.system import Shop

PLACES = (
    ("Hopkins", "MN", "55305", 44.969, -93.436),
    ("Atlanta", "GA", "30303", 33.753, -84.39),
    ("Phoenix", "AZ", "85004", 33.451, -112.073),
)


class Buyers:
    """One stream of orders."""

    def __init__(self, client: Client, journal: Journal, shop: Shop, retailer: int, name: str) -> None:
        self._client = client
        self._journal = journal
        self._shop = shop
        self._retailer = retailer
        self._name = name
        self._chance = random.Random(name)
        self._number = 0

    async def run(self, stop: asyncio.Event, pause_seconds: float, bulk_max: int) -> None:
        """Buys until asked to stop."""
        while not stop.is_set():
            if self._chance.random() < 0.5:
                await self._buy_one()
            else:
                await self._buy_many(self._chance.randint(2, bulk_max))
            await asyncio.sleep(pause_seconds * self._chance.random())

    async def _buy_one(self) -> None:
        order = self._order()
        key = f"order/{order['ref']}"
        reply = await self._client.write("/api/v1/orders", order, key=key)
        self._journal.expect(reply.status in {200, 201}, f"{order['ref']}: {reply.status} {reply.body!r}")
        if reply.status not in {200, 201}:
            return
        self._journal.order_acknowledged(order["ref"], reply.json["id"])
        if self._chance.random() < 0.2:
            await self._replay("/api/v1/orders", order, key, reply)
        if self._chance.random() < 0.1:
            await self._buy_again(order)

    async def _buy_many(self, count: int) -> None:
        orders = [self._order() for _ in range(count)]
        if self._chance.random() < 0.3:
            orders.append(orders[0])
        key = f"bulk/{orders[0]['ref']}"
        reply = await self._client.write("/api/v1/orders", {"orders": orders}, key=key, writes=count)
        self._journal.expect(reply.status == 207, f"bulk {key}: {reply.status} {reply.body!r}")
        if reply.status != 207:
            return
        for order, result in zip(orders, reply.json["results"], strict=True):
            self._journal.expect(result["status"] in {200, 201}, f"{order['ref']}: {result}")
            if "order" in result:
                self._journal.order_acknowledged(order["ref"], result["order"]["id"])
        if self._chance.random() < 0.2:
            await self._replay("/api/v1/orders", {"orders": orders}, key, reply)

    async def _replay(self, path: str, body: Any, key: str, first: Reply) -> None:
        again = await self._client.write(path, body, key=key, writes=0)
        self._journal.expect((again.status, again.body) == (first.status, first.body), f"{key} answered differently")

    async def _buy_again(self, order: dict[str, Any]) -> None:
        """The same order under no key is the same order; another one under its reference is refused."""
        same = await self._client.write("/api/v1/orders", order, key=None, writes=0)
        self._journal.expect(same.status == 200, f"{order['ref']} sent again: {same.status}")
        self._journal.order_acknowledged(order["ref"], same.json.get("id", "nothing"))
        other = order | {"items": [order["items"][0] | {"quantity": 9}]}
        refused = await self._client.write("/api/v1/orders", other, key=None, writes=0)
        self._journal.expect(refused.status == 409, f"another {order['ref']}: {refused.status} {refused.body!r}")

    def _order(self) -> dict[str, Any]:
        self._number += 1
        ref = f"{self._name}-{self._number}"
        city, state, postcode, latitude, longitude = self._chance.choice(PLACES)
        products = self._chance.sample(self._shop.products, self._chance.randint(1, 3))
        order = {
            "ref": ref,
            "type": "HD",
            "retailer": {"id": self._retailer},
            "fulfilmentChoice": {
                "deliveryType": "STANDARD",
                "deliveryAddress": {
                    "street": "1 Main St",
                    "city": city,
                    "state": state,
                    "postcode": postcode,
                    "country": "US",
                    "latitude": latitude,
                    "longitude": longitude,
                },
            },
            "items": [
                {"ref": str(place), "productRef": product, "quantity": self._chance.randint(1, 4), "price": 10}
                for place, product in enumerate(products, start=1)
            ],
        }
        self._journal.sent_orders[ref] = order
        return order
