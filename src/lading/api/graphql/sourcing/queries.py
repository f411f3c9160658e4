"""What can be asked about sourcing."""

from typing import Any

import msgspec
from ariadne import ObjectType

from lading.api.graphql.call import Info
from lading.api.graphql.fields import by_ref, listed, object_type
from lading.api.graphql.sourcing import sources
from lading.api.graphql.sourcing.simulations import simulation, simulations
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require_somewhere
from lading.order.sourcing.criteria.reference import kinds_of


def queries() -> ObjectType:
    """The fields of Query that concern sourcing."""
    return object_type(
        "Query",
        {
            "sourcingProfile": _profile,
            "sourcingProfiles": listed(sources.profiles()),
            "sourcingCriteria": _criteria,
            "sourcingSimulation": simulation,
            "sourcingSimulations": simulations,
        },
    )


def _profile(source: Any, info: Info, **arguments: Any) -> Any:
    """One version; filters are lists inside."""
    filters = {name: [value] for name, value in arguments.items() if name != "ref" and value is not None}
    return by_ref(sources.profiles())(source, info, ref=arguments["ref"], **filters)


def _criteria(_source: Any, info: Info) -> list[dict[str, Any]]:
    require_somewhere(info.context.user, Permission.SOURCINGPROFILE_VIEW)
    kinds = kinds_of(info.context.services.criteria)
    found: list[dict[str, Any]] = msgspec.to_builtins(kinds)
    return found
