"""international: abroad only from where customs papers are made."""

from typing import Annotated

import msgspec
import numpy as np

from lading.order.sourcing.criteria.criterion import OURS, Scores, Tag, criterion
from lading.order.sourcing.criteria.seen import Seen


class Parameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """attribute: the location attribute with the countries it sends to; * for every one."""

    attribute: Annotated[
        str, msgspec.Meta(description="Location attribute with the countries it sends to; * for every one.")
    ] = "SHIPS_TO"


@criterion(
    f"{OURS}international",
    Parameters,
    reason="NOT_SENT_ABROAD",
    sentence="Does not send to that country.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
)
def international(seen: Seen, parameters: Parameters) -> Scores:
    """Takes out, for an address in another country, locations that do not say they send there."""
    country = seen.address.get("country")
    if not country:
        return Scores()
    homes = seen.places.column(
        "countries", lambda: np.array([one.get("country") or "" for one in seen.places.addresses], dtype=object)
    )
    return Scores(excluded=(homes[seen.columns] != country) & ~seen.having(parameters.attribute, (country, "*")))
