"""The opening stock: pieces on hand and on their way, in three centres and 200 stores."""

from collections.abc import Iterator

from lading.demo.data.files import Row, packaged_rows
from lading.demo.data.model import DemoPosition


def read_positions(*, include_empty: bool = False) -> Iterator[DemoPosition]:
    """Positions in the file's order, best sellers first; those without a piece only when asked for.

    An empty position means the place carries the product and has run out, so it gains nothing in an
    opening load but matters to a snapshot that must close what was there.
    """
    positions = (_position(row) for row in packaged_rows("positions.csv.gz"))
    return (position for position in positions if include_empty or position.on_hand or position.inbound_quantity)


def _position(row: Row) -> DemoPosition:
    after_days = row["inbound_after_days"]
    return DemoPosition(
        location_ref=row["location_ref"],
        product_ref=row["product_ref"],
        on_hand=int(row["on_hand"]),
        safety_stock=int(row["safety_stock"]),
        inbound_quantity=int(row["inbound_quantity"] or 0),
        inbound_after_days=int(after_days) if after_days else None,
    )
