"""What a criterion is: a small pure function over columns of locations, with typed, documented parameters.

It answers with a value for each location, in a unit people know, and with those it takes out. Ratings, 0 to 1 and the
higher the better, are made of the values in one place, so that no criterion can get them wrong.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.criteria.seen import Seen

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

OURS = "lading.sourcing.criterion."
REFERENCE = "fc.sourcing.criterion."


class Better(StrEnum):
    """Which values are preferred."""

    HIGHER = "HIGHER"
    LOWER = "LOWER"


class Tag(StrEnum):
    """What a criterion looks at, as the field sorts them; DEPENDENT ones look at what is available to sell."""

    AGNOSTIC = "ATS-agnostic"
    DEPENDENT = "ATS-dependent"
    EXCLUSION = "Exclusion"


class Fact(StrEnum):
    """What is read for a criterion beyond the places and the stock; its parameters may say which (see facts)."""

    WORK = "WORK"
    STOCK_FACTS = "STOCK_FACTS"
    SALES = "SALES"
    CAPACITY = "CAPACITY"


class Scores(NamedTuple):
    """A criterion's answer: a value for each location, NaN where it is not known, and which ones are taken out.

    values None: it does not rank, everybody left is alike. excluded None: it takes nobody out. parcel: what one more
    parcel costs in the unit of the values; None: a weighted strategy lets it count as much as the criterion.
    """

    values: Values | None = None
    excluded: Flags | None = None
    parcel: float | None = None


class CriterionFunction(Protocol):
    """The code of a criterion: columns and parameters in, scores out; no reading, no writing, no clock."""

    __doc__: str | None

    def __call__(self, seen: Seen, parameters: Any, /) -> Scores: ...


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion as profiles use it.

    type: the name in profiles. unit: what its values are counted in. reason: the code kept for a location it takes out,
    sentence the words for it. fact: what it needs read. sees_customer: whether the order it sees must have its
    customer, which is read only where somebody asks.
    """

    parameters: type[msgspec.Struct]
    function: CriterionFunction
    type: str
    better: Better = Better.HIGHER
    unit: str = ""
    reason: str = ""
    sentence: str = ""
    tags: tuple[Tag, ...] = ()
    fact: Fact | None = None
    sees_customer: bool = False

    @property
    def description(self) -> str:
        """What it does, from its docstring."""
        return (self.function.__doc__ or "").strip()

    @property
    def is_excluding(self) -> bool:
        """Whether it may take locations out."""
        return bool(self.reason)


class NoParameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For criteria without parameters."""


def criterion(
    type_: str, parameters: type[msgspec.Struct] = NoParameters, **facts: Any
) -> Callable[[CriterionFunction], Criterion]:
    """Makes a function a criterion; facts are the fields of Criterion. It registers nothing: packages list theirs."""

    def wrap(function: CriterionFunction) -> Criterion:
        return Criterion(type=type_, parameters=parameters, function=function, **facts)

    return wrap
