"""What there is to act on: the orders of a window with everything below them, their returns and refunds."""

from dataclasses import dataclass
from typing import Any

from tests.database.order.shop import Shop

_ORDERS = """SELECT ref, type, status FROM sales_order ORDER BY id DESC LIMIT $1"""
_ITEMS = """SELECT o.ref, i.ref, i.quantity - i.cancelled_quantity FROM order_item AS i
  JOIN sales_order AS o ON o.id = i.order_id WHERE o.ref = ANY($1::text[]) ORDER BY i.order_id, i.line"""
_CHOICES = """SELECT o.ref, c.id, c.ref, c.type, c.status FROM fulfilment_choice AS c
  JOIN sales_order AS o ON o.id = c.order_id WHERE o.ref = ANY($1::text[]) ORDER BY c.id"""
_FULFILMENTS = """SELECT o.ref, f.id, f.status,
  (SELECT json_agg(json_build_array(i.id, i.requested_quantity) ORDER BY i.id) FROM fulfilment_item AS i
    WHERE i.fulfilment_id = f.id)
  FROM fulfilment AS f JOIN sales_order AS o ON o.id = f.order_id WHERE o.ref = ANY($1::text[]) ORDER BY f.id"""
_PARCELS = """SELECT o.ref, 'ARTICLE', a.id, a.status FROM article AS a JOIN sales_order AS o ON o.id = a.order_id
  WHERE o.ref = ANY($1::text[]) UNION ALL
  SELECT o.ref, 'CONSIGNMENT', c.id, c.status FROM consignment AS c JOIN sales_order AS o ON o.id = c.order_id
  WHERE o.ref = ANY($1::text[]) ORDER BY 3"""
_RETURNS = """SELECT f.id, f.status, json_agg(json_build_array(i.ref, i.quantity) ORDER BY i.ref)
  FROM return_fulfilment AS f JOIN return_order_item AS i ON i.return_order_id = f.return_order_id
  WHERE f.status = 'CREATED' GROUP BY f.id, f.status ORDER BY f.id LIMIT $1"""
_REFUNDS = """SELECT ref, amount_minor FROM payment_transaction
  WHERE operation = 'REFUND' AND outcome = 'REQUESTED' ORDER BY id LIMIT $1"""


@dataclass(frozen=True)
class Picture:
    """orders: (ref, type, status). items, choices, fulfilments: by ref of the order. The others in a list."""

    orders: list[tuple[Any, ...]]
    items: dict[str, list[tuple[str, int]]]
    choices: dict[str, list[tuple[Any, ...]]]
    fulfilments: list[tuple[Any, ...]]
    parcels: list[tuple[Any, ...]]
    returns: list[tuple[Any, ...]]
    refunds: list[tuple[Any, ...]]


async def look(shop: Shop, window: int) -> Picture:
    """The newest orders and what hangs on them."""
    orders = await shop.rows(_ORDERS, window)
    refs = [ref for ref, _, _ in orders]
    return Picture(
        orders=orders,
        items=_by_order(await shop.rows(_ITEMS, refs)),
        choices=_by_order(await shop.rows(_CHOICES, refs)),
        fulfilments=await shop.rows(_FULFILMENTS, refs),
        parcels=await shop.rows(_PARCELS, refs),
        returns=await shop.rows(_RETURNS, window),
        refunds=await shop.rows(_REFUNDS, window),
    )


def _by_order(rows: list[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for ref, *rest in rows:
        found.setdefault(ref, []).append(tuple(rest))
    return found
