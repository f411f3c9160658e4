"""Exceptions of a plan as they are sent."""

from collections.abc import Sequence
from typing import Any

from lading.api.graphql.fields import attributes_given
from lading.kernel.refusal import Refused
from lading.order.fulfilment_options.model import PlanException


def exceptions_given(given: Sequence[dict[str, Any]]) -> tuple[PlanException, ...]:
    """The exceptions as plans keep them. Raises Refused ATTRIBUTE_DUPLICATE with its place."""
    return tuple(_exception(one, f"/exceptions/{index}") for index, one in enumerate(given))


def _exception(given: dict[str, Any], pointer: str) -> PlanException:
    try:
        attributes = attributes_given(given)
    except Refused as refused:
        raise refused.at(pointer) from refused
    return PlanException(code=given.get("code", ""), message=given.get("message", ""), attributes=attributes)
