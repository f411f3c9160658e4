"""The cart as decisions need it: units by product, with what each weighs, measures and costs. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from lading.foundation.delivery.model import Goods
from lading.foundation.products.model import Product
from lading.order.product_facts import attribute_of

WEIGHT = "weightGrams"
SIDES = ("lengthMm", "widthMm", "heightMm")
MEASURE_MAX = 100_000_000


class Line(NamedTuple):
    """Units of one product, repeated lines of the cart summed. price_minor: of one unit, None where it has none."""

    product_number: int
    product_ref: str
    catalogue_ref: str
    quantity: int
    grams: int | None
    sides_mm: tuple[int, int, int] | None
    price_minor: int | None
    currency: str | None

    def goods(self, units: int) -> Goods:
        """So many units of it, for the carrier."""
        return Goods(units, self.grams, self.sides_mm)


def lines_of(products: Iterable[tuple[Product, int]]) -> tuple[Line, ...]:
    """The lines of a cart from its products and units, each product once, in the order they are first named."""
    units: dict[int, int] = {}
    known: dict[int, Product] = {}
    for product, quantity in products:
        units[product.number] = units.get(product.number, 0) + quantity
        known.setdefault(product.number, product)
    return tuple(_line(product, units[number]) for number, product in known.items())


def wanted_of(lines: Iterable[Line]) -> Mapping[int, int]:
    """Product number → units."""
    return {line.product_number: line.quantity for line in lines}


def goods_price(lines: Iterable[Line], currency: str | None) -> int | None:
    """What all goods cost in minor units of a currency; None where the price of one is not known in it."""
    known = [line.price_minor * line.quantity for line in lines if line.price_minor is not None]
    is_whole = all(line.price_minor is not None and line.currency == currency for line in lines)
    return sum(known) if is_whole else None


def currency_of(lines: Iterable[Line]) -> str | None:
    """The currency of all prices, None where there are several or none."""
    currencies = {line.currency for line in lines}
    return currencies.pop() if len(currencies) == 1 else None


def _line(product: Product, quantity: int) -> Line:
    first, second, third = (_measure(attribute_of(product, name)) for name in SIDES)
    has_sides = first is not None and second is not None and third is not None
    return Line(
        product_number=product.number,
        product_ref=product.ref,
        catalogue_ref=product.catalogue_ref,
        quantity=quantity,
        grams=_measure(attribute_of(product, WEIGHT)),
        sides_mm=(first or 0, second or 0, third or 0) if has_sides else None,
        price_minor=product.price_minor,
        currency=product.currency,
    )


def _measure(value: Any) -> int | None:
    """A whole number of grams or millimetres, rounded up; None for anything that is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MEASURE_MAX:
        return None
    return int(-(-value // 1))
