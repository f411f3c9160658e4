"""locationAttribute: a number of your own, kept with each location."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Better, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """attribute: of the location. prefer: HIGHER or LOWER. minimum, maximum: outside of them it is taken out."""

    attribute: Annotated[str, msgspec.Meta(min_length=1, description="Location attribute with a number.")]
    prefer: Annotated[Better, msgspec.Meta(description="HIGHER or LOWER numbers first.")] = Better.HIGHER
    default: Annotated[float | None, msgspec.Meta(description="Where a location has none.")] = None
    minimum: Annotated[float | None, msgspec.Meta(description="Below it a location is taken out.")] = None
    maximum: Annotated[float | None, msgspec.Meta(description="Above it a location is taken out.")] = None


@criterion(
    f"{OURS}locationAttribute",
    Parameters,
    unit="value",
    reason="ATTRIBUTE_OUT_OF_RANGE",
    sentence="Has a value outside of what is allowed.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
)
def location_attribute(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations by a number in an attribute of theirs; one without it, and without a default, comes last."""
    values = seen.numbers_of(parameters.attribute, np.nan if parameters.default is None else parameters.default)
    low = -np.inf if parameters.minimum is None else parameters.minimum
    high = np.inf if parameters.maximum is None else parameters.maximum
    return Scores(values if parameters.prefer is Better.HIGHER else -values, (values < low) | (values > high))
