"""productMatch: the place that is made for the product."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen
from lading.order.sourcing.facts.places import texts_of


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """productAttribute: of the product. locationAttribute: of the location, a text or a list."""

    product_attribute: Annotated[str, msgspec.Meta(min_length=1, description="Product attribute, such as a brand.")]
    location_attribute: Annotated[str, msgspec.Meta(min_length=1, description="Location attribute, a text or a list.")]


@criterion(
    f"{OURS}productMatch",
    Parameters,
    unit="% of the units",
    tags=(Tag.DEPENDENT,),
)
def product_match(seen: Seen, parameters: Parameters) -> Scores:
    """Prefers locations where most units they could fill match: the product's value is among those of the location."""
    matching = np.zeros(len(seen))
    for row in range(len(seen.wanted)):
        values = sorted(texts_of(seen.attribute_of(row, parameters.product_attribute)))
        if values:
            matching += np.where(seen.having(parameters.location_attribute, values), seen.fills[row], 0)
    return Scores(100 * matching / np.maximum(seen.units, 1))
