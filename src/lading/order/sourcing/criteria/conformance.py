"""Whether a criterion is one we can rely on: what its author, and our own tests, hold it to."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from lading.foundation.products.model import Product
from lading.order.capacity.model import MOST_MAX
from lading.order.sourcing.criteria.catalogue import parameters_of
from lading.order.sourcing.criteria.criterion import Criterion, Fact, Scores
from lading.order.sourcing.criteria.seen import Seen
from lading.order.sourcing.facts.capacity import Capacity
from lading.order.sourcing.facts.places import Places
from lading.order.sourcing.facts.stock_facts import Sales, StockFacts
from lading.order.sourcing.facts.work import Work

MILLISECONDS_MAX = 5.0
LOCATIONS = 1_000
TRIES = 5
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_RESERVED = ("fc.", "lading.")


def criterion_problems(
    criterion: Criterion, examples: Sequence[Mapping[str, Any]] = ({},), *, is_ours: bool = False
) -> list[str]:
    """Everything that speaks against a criterion, in words; empty when it can be used.

    examples: parameters as profiles would send them; the criterion is tried with each. Looked at are its name, its
    docstring and the description of every parameter; that it answers with Scores of the right shape for no, one and a
    thousand locations, the same twice, without writing to what it sees; that it names a reason if it takes anybody out;
    and that a thousand locations take no more than 5 ms.
    """
    problems = [*_said(criterion, is_ours=is_ours)]
    for params in examples:
        try:
            parameters = parameters_of(criterion, params)
        except msgspec.ValidationError as error:
            problems.append(f"the example {dict(params)} is refused: {error}")
            continue
        for count in (0, 1, LOCATIONS):
            problems += _tried(criterion, parameters, count)
    return problems


def town(count: int, fact: Fact | None = None) -> Seen:
    """So many locations in a row, all of which hold some of an order of two products; read only."""
    places = Places([_row(number) for number in range(1, count + 1)])
    numbers = np.arange(count)
    available = np.stack([1 + numbers % 3, numbers % 2]).astype(np.int32)
    distances = np.where(numbers % 10 == 9, np.nan, 5.0 + numbers)
    seen = Seen(
        at=AT,
        order={
            "ref": "HD-1",
            "totalPrice": 120.0,
            "customer": {"ref": "ANN", "attributes": {"byName": {"tier": "gold"}}},
            "fulfilmentChoice": {"deliveryType": "EXPRESS", "address": {"country": "US", "postcode": "02118"}},
            "items": [],
        },
        wanted=np.array([2, 1], dtype=np.int32),
        products=[_product(1), None],
        available=available,
        places=places,
        columns=numbers,
        distances=distances,
        fact=_fact(fact, count),
    )
    for array in (seen.wanted, seen.available, seen.columns, seen.distances):
        array.setflags(write=False)
    return seen


def _said(criterion: Criterion, *, is_ours: bool) -> Iterator[str]:
    """What is wrong with what it says of itself."""
    if not is_ours and criterion.type.startswith(_RESERVED):
        yield f"the name {criterion.type} begins like one of ours; begin it with a name of yours"
    if "." not in criterion.type:
        yield f"the name {criterion.type} has no point; write yours.name"
    if not criterion.description:
        yield "it has no docstring: people read it when they choose"
    for field in msgspec.structs.fields(criterion.parameters):
        if not _is_described(criterion, field.name):
            yield f"the parameter {field.encode_name} has no description: Annotated[…, msgspec.Meta(description=…)]"
    if bool(criterion.reason) is not bool(criterion.sentence):
        yield "a reason needs a sentence, and a sentence a reason"


def _is_described(criterion: Criterion, name: str) -> bool:
    schema = msgspec.json.schema(criterion.parameters)
    own = schema["$defs"][criterion.parameters.__name__] if "$defs" in schema else schema
    encoded = next(one.encode_name for one in msgspec.structs.fields(criterion.parameters) if one.name == name)
    return bool(own["properties"][encoded].get("description"))


def _tried(criterion: Criterion, parameters: Any, count: int) -> Iterator[str]:
    seen = town(count, criterion.fact)
    try:
        scores: Any = criterion.function(seen, parameters)
        again = criterion.function(seen, parameters)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        yield f"with {count} locations it raises {type(error).__name__}: {error}"
        return
    if not isinstance(scores, Scores):
        yield f"it answers with a {type(scores).__name__}, not with Scores"
        return
    yield from _shapes(scores, count)
    if scores.excluded is not None and not criterion.is_excluding:
        yield "it takes locations out without a reason: criterion(…, reason=…, sentence=…)"
    if not _same(scores, again):
        yield "the same question got two answers"
    if count == LOCATIONS and (fastest := _milliseconds(criterion, parameters, seen)) > MILLISECONDS_MAX:
        yield f"a thousand locations take {fastest:.1f} ms of processor time; at most {MILLISECONDS_MAX:g} are taken"


def _shapes(scores: Scores, count: int) -> Iterator[str]:
    for name, column, kind in (("values", scores.values, "f"), ("excluded", scores.excluded, "b")):
        if column is not None and (column.shape != (count,) or column.dtype.kind != kind):
            yield f"{name} are {column.dtype}{list(column.shape)} for {count} locations"


def _same(one: Scores, other: Scores) -> bool:
    pairs = ((one.values, other.values), (one.excluded, other.excluded))
    return all(
        (a is None and b is None)
        or (a is not None and b is not None and np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))
        for a, b in pairs
    )


def _milliseconds(criterion: Criterion, parameters: Any, seen: Seen) -> float:
    """The fastest of some tries, so that a busy machine is not held against it."""
    fastest = float("inf")
    for _ in range(TRIES):
        started = time.process_time()
        criterion.function(seen, parameters)
        fastest = min(fastest, 1000 * (time.process_time() - started))
    return fastest


def _fact(fact: Fact | None, count: int) -> Any:
    if fact is Fact.WORK:
        return Work({number: number % 7 for number in range(1, count + 1)})
    if fact is Fact.STOCK_FACTS:
        return (StockFacts(), StockFacts())
    if fact is Fact.SALES:
        return (Sales({}), Sales(dict.fromkeys(range(1, count + 1), 1)))
    if fact is Fact.CAPACITY:
        return Capacity(np.ones(count), np.full(count, MOST_MAX, dtype=np.int64), {}, np.zeros(count, dtype=np.bool_))
    return None


def _row(number: int) -> dict[str, Any]:
    return {
        "id": UUID(int=number),
        "number": number,
        "ref": f"L{number}",
        "name": f"Location {number}",
        "type": "WAREHOUSE" if number % 50 == 0 else "STORE",
        "status": "ACTIVE",
        "latitude": 42.0,
        "longitude": -71.0 - number / 1000,
        "time_zone": "America/New_York",
        "opening_schedule": {"allHours": True},
        "address": {"country": "US"},
        "attributes": {},
        "networks": ["ALL"],
    }


def _product(number: int) -> Product:
    return Product(
        id=UUID(int=number),
        number=number,
        catalogue_id=UUID(int=1),
        catalogue_ref="MASTER",
        ref=f"P{number}",
        type="STANDARD",
        name=f"Product {number}",
        status="ACTIVE",
        workflow_ref="",
        workflow_version=0,
        gtin=None,
        summary=None,
        price_minor=1_000,
        currency="USD",
        standard_id=None,
        attributes={},
        details={},
        created_at=AT,
        updated_at=AT,
    )
