"""Three places on the equator and an order, for criteria to look at."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from lading.foundation.products.model import Product
from lading.order.sourcing.criteria.catalogue import parameters_of
from lading.order.sourcing.criteria.criterion import Better, Criterion, Scores
from lading.order.sourcing.criteria.seen import Seen
from lading.order.sourcing.facts.places import Places
from lading.order.sourcing.facts.stock_facts import StockFacts
from lading.order.sourcing.ratings import ratings_of
from tests.unit.order.sourcing.chain import location_row

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEAR, FAR, DEPOT = 0, 1, 2


def attributes(**values: Any) -> dict[str, Any]:
    return {name: {"type": "STRING", "value": value} for name, value in values.items()}


def place(number: int, **changes: Any) -> dict[str, Any]:
    row = location_row(number, float(number)) | {
        "attributes": {},
        "address": {"country": "US"},
        "networks": [],
        "time_zone": "UTC",
        "opening_schedule": {"allHours": True},
    }
    return row | changes


def product(number: int, **values: Any) -> Product:
    return Product(
        id=UUID(int=number),
        number=number,
        catalogue_id=UUID(int=1),
        catalogue_ref="PC",
        ref=f"P{number}",
        type="STANDARD",
        name=f"Product {number}",
        status="ACTIVE",
        workflow_ref="",
        workflow_version=0,
        gtin=None,
        summary=None,
        price_minor=None,
        currency=None,
        standard_id=None,
        attributes=attributes(**values),
        details={},
        created_at=AT,
        updated_at=AT,
    )


def town(
    *,
    places: Sequence[Mapping[str, Any]] = (),
    wanted: Sequence[int] = (2,),
    available: Sequence[Sequence[int]] = ((2, 2, 2),),
    **facts: Any,
) -> Seen:
    """NEAR and FAR are stores, DEPOT is a warehouse; each holds two of the one product wanted.

    facts: products, distances, order, fact, as Seen has them.
    """
    rows = [place(1), place(2), place(3, type="WAREHOUSE")]
    for row, changes in zip(rows, places, strict=False):
        row.update(changes)
    return Seen(
        at=AT,
        order=facts.get("order", {"fulfilmentChoice": {"deliveryType": "STANDARD", "address": {"country": "US"}}}),
        wanted=np.array(wanted, dtype=np.int32),
        products=facts.get("products", [None] * len(wanted)),
        available=np.array(available, dtype=np.int32),
        places=Places(rows),
        columns=np.arange(3),
        distances=np.array(facts.get("distances", (5.0, 50.0, 500.0)), dtype=np.float64),
        fact=facts.get("fact"),
    )


def asked(criterion: Criterion, seen: Seen, **params: Any) -> Scores:
    return criterion.function(seen, parameters_of(criterion, params))


def rated(criterion: Criterion, seen: Seen, **params: Any) -> list[float]:
    """The ratings of NEAR, FAR and DEPOT, -1 for who is taken out."""
    scores = asked(criterion, seen, **params)
    excluded = np.zeros(len(seen), dtype=np.bool_) if scores.excluded is None else scores.excluded
    if scores.values is None:
        return [-1.0 if out else 1.0 for out in excluded]
    ratings = ratings_of(scores.values, excluded, is_higher_better=criterion.better is Better.HIGHER)
    return [round(float(one), 3) for one in ratings]


def list_of(scores: Scores) -> list[float]:
    """The values of a ranking criterion."""
    assert scores.values is not None
    return [float(one) for one in scores.values]


def stock_facts(*rows: Mapping[str, Any]) -> StockFacts:
    """Facts by location number, as the database packs them."""
    packed = b""
    for row in rows:
        values = (
            row["location"],
            row.get("ideal", -1),
            row.get("inbound", 0),
            int(row["inbound_at"].timestamp() // 60) if "inbound_at" in row else -1,
            int(row["stocked_at"].timestamp() // 60) if "stocked_at" in row else -1,
            row.get("markdown", -1),
        )
        packed += np.array(values, dtype=">i4").tobytes()
    return StockFacts(packed)


def bad(criterion: Criterion, **params: Any) -> bool:
    """Whether the parameters are refused."""
    try:
        parameters_of(criterion, params)
    except msgspec.ValidationError:
        return True
    return False
