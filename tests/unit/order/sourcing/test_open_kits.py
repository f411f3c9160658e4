"""Which kits of an order the search is told of."""

from uuid import UUID

from lading.order.kits.explosion import EXPLODED, PARENT, UNITS
from lading.order.model import OrderItem
from lading.order.sourcing.open_kits import open_kits
from lading.order.sourcing.planning.problem import Kit


def item(line: int, product: int, quantity: int, *, each: int = 0, status: str | None = None) -> OrderItem:
    """each: units in one of the kits of line 1."""
    return OrderItem(
        id=UUID(int=line),
        line=line,
        ref=f"L{line}",
        product_number=product,
        product_ref=f"P{product}",
        product_catalogue_ref="PC",
        quantity=quantity,
        status=status,
        attributes={PARENT: {"value": "L1"}, UNITS: {"value": each}} if each else {},
    )


def lines() -> tuple[OrderItem, ...]:
    """Two kits of one frame and two wheels, and a loose wheel."""
    return (
        item(1, 90, 2, status=EXPLODED),
        item(2, 7, 2, each=1),
        item(3, 8, 4, each=2),
        item(4, 8, 1),
    )


def test_an_exploded_kit_is_told_with_what_one_of_it_holds() -> None:
    open_by_item = {UUID(int=2): 2, UUID(int=3): 4, UUID(int=4): 1}
    assert open_kits(lines(), open_by_item, (7, 8)) == (Kit(2, ((0, 1), (1, 2))),)


def test_only_as_many_kits_as_are_open_in_all_their_parts() -> None:
    assert open_kits(lines(), {UUID(int=2): 1, UUID(int=3): 4}, (7, 8)) == (Kit(1, ((0, 1), (1, 2))),)
    assert open_kits(lines(), {UUID(int=3): 4, UUID(int=4): 1}, (8,)) == ()
