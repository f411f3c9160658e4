"""Serves customers from the store they know."""

from typing import Annotated

import msgspec
import numpy as np

from lading.sdk.sourcing import Scores, Seen, Tag, criterion


class HomeStoreParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Written in a profile as attribute and onlyThere."""

    attribute: Annotated[str, msgspec.Meta(description="Customer attribute with the ref of the home store.")] = (
        "HOME_STORE"
    )
    only_there: Annotated[bool, msgspec.Meta(description="Whether other stores are taken out.")] = False


@criterion(
    "acme.homeStore",
    HomeStoreParameters,
    unit="home store",
    reason="NOT_THE_HOME_STORE",
    sentence="Is not the customer's home store.",
    tags=(Tag.AGNOSTIC, Tag.EXCLUSION),
    sees_customer=True,
)
def home_store(seen: Seen, parameters: HomeStoreParameters) -> Scores:
    """Prefers the customer's home store, or takes every other location out; without one it says nothing."""
    customer = seen.order.get("customer") or {}
    ref = customer.get("attributes", {}).get("byName", {}).get(parameters.attribute)
    if not isinstance(ref, str):
        return Scores()
    is_home = seen.named((ref,))
    return Scores(is_home.astype(np.float64), ~is_home if parameters.only_there else None)
