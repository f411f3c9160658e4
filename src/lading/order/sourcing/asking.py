"""Answers "why?" for an order by its ref: what the command line, the API and the console ask."""

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.kernel.refusal import NotFound
from lading.order.sourcing.explanation import BEST_COUNT, Explanation, explain
from lading.order.sourcing.records import decisions_of, place_names


async def explanation_of(
    connection: Connection, account: int, order_ref: str, *, candidates_max: int | None = BEST_COUNT
) -> Explanation:
    """Every sourcing decision of an order. candidates_max: how many candidates of each, best first; None for all.

    Raises NotFound ORDER_UNKNOWN.
    """
    order_id = await queries_of(__package__).order_id_of(connection, account=account, order_ref=order_ref)
    if order_id is None:
        raise NotFound(
            "ORDER_UNKNOWN", f"There is no order {order_ref}.", "Check the ref; it is the one the order was sent with."
        )
    recorded = await decisions_of(connection, account, order_id)
    places = await place_names(connection, account, recorded)
    return explain(order_ref, recorded, places, candidates_max=candidates_max)
