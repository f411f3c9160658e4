"""The public surface for sourcing criteria written outside this repository."""

from lading.order.sourcing.criteria.conformance import criterion_problems
from lading.order.sourcing.criteria.criterion import (
    Better,
    Criterion,
    Fact,
    NoParameters,
    Scores,
    Tag,
    criterion,
)
from lading.order.sourcing.criteria.seen import Seen

__all__ = [
    "Better",
    "Criterion",
    "Fact",
    "NoParameters",
    "Scores",
    "Seen",
    "Tag",
    "criterion",
    "criterion_problems",
]
