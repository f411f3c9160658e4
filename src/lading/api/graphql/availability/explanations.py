"""Why a virtual position shows what it shows: the same answer as REST and `lading explain` give."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from lading.api.graphql.call import Info
from lading.api.graphql.fields import Source
from lading.availability.explaining.asking import availability_explained, retailer_of_catalogue
from lading.availability.explaining.model import PLACES_MAX, Asked
from lading.database.connection import Connection
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal, require_somewhere
from lading.kernel.refusal import Refused

EXPLANATIONS_MAX = 100


class ExplanationKey(NamedTuple):
    """Which number is meant; no location: the sum of all."""

    catalogue_ref: str
    product_ref: str
    location_ref: str | None
    is_whole: bool


class Explanations:
    """Key ExplanationKey → the explanation as a JSON document; each is a handful of statements."""

    def __hash__(self) -> int:
        return hash(Explanations)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Explanations)

    async def __call__(
        self, connection: Connection, user: Principal, keys: Sequence[ExplanationKey]
    ) -> dict[ExplanationKey, Any]:
        """The explanation of each key. Raises Refused EXPLANATIONS_TOO_MANY."""
        if len(keys) > EXPLANATIONS_MAX:
            message = f"{len(keys)} explanations are asked for at once."
            raise Refused("EXPLANATIONS_TOO_MANY", message, f"Ask for at most {EXPLANATIONS_MAX}, on smaller pages.")
        return {key: await self._explained(connection, user, key) for key in keys}

    async def _explained(self, connection: Connection, user: Principal, key: ExplanationKey) -> Any:
        retailer = await retailer_of_catalogue(connection, user.account, key.catalogue_ref)
        if retailer is None or not user.scope_of(Permission.AVAILABILITY_VIEW).holds(retailer, key.location_ref):
            raise refusals.not_found("virtual catalogue", key.catalogue_ref[:100])
        asked = Asked(
            product_ref=key.product_ref,
            virtual_catalogue_ref=key.catalogue_ref,
            location_ref=key.location_ref,
            places_max=None if key.is_whole else PLACES_MAX,
        )
        return msgspec.to_builtins(await availability_explained(connection, user.account, asked))


def availability_explanation(_source: Any, info: Info, **arguments: Any) -> Any:
    """A field of Query: why a product can be sold so often."""
    call = info.context
    require_somewhere(call.user, Permission.AVAILABILITY_VIEW)
    key = ExplanationKey(
        arguments["catalogue"]["ref"],
        arguments["productRef"],
        arguments.get("locationRef"),
        bool(arguments.get("allLocations")),
    )
    return call.load(Explanations(), key)


def explanation_of_position(source: Source, info: Info) -> Any:
    """Why a virtual position shows its quantity."""
    call = info.context
    key = ExplanationKey(source["catalogue_ref"], source["productRef"], source["groupRef"], is_whole=False)
    return call.load(Explanations(), key)
