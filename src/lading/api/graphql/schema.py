"""The schema: SDL of every module, with the resolvers bound to it."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from ariadne import make_executable_schema
from ariadne.types import SchemaBindable
from graphql import GraphQLSchema, lexicographic_sort_schema, print_schema

from lading.api.graphql import (
    availability,
    events,
    foundation,
    fulfilment_options,
    inventory,
    order,
    product,
    service,
    sourcing,
    tasks,
    vocabulary,
)
from lading.api.graphql.availability.types import bindables as availability_bindables
from lading.api.graphql.events.types import bindables as events_bindables
from lading.api.graphql.foundation.types import bindables as foundation_bindables
from lading.api.graphql.fulfilment_options.types import bindables as fulfilment_options_bindables
from lading.api.graphql.inventory.types import bindables as inventory_bindables
from lading.api.graphql.order.types import bindables as order_bindables
from lading.api.graphql.product.types import bindables as product_bindables
from lading.api.graphql.scalars import scalars
from lading.api.graphql.service.types import bindables as service_bindables
from lading.api.graphql.sourcing.types import bindables as sourcing_bindables
from lading.api.graphql.tasks.types import bindables as tasks_bindables

SDL_FILE = "schema.graphql"


@cache
def executable_schema() -> GraphQLSchema:
    """The schema that operations are carried out on; made once a process."""
    return make_executable_schema(_definitions(), list(_bindables()))


def sdl() -> str:
    """The whole schema in the schema definition language, types and fields in alphabetical order."""
    return print_schema(lexicographic_sort_schema(executable_schema())) + "\n"


def _definitions() -> list[str]:
    packages = (
        *(vocabulary, foundation, product, inventory, availability, order, fulfilment_options),
        *(sourcing, service, tasks, events),
    )
    return [files(package).joinpath(SDL_FILE).read_text(encoding="utf-8") for package in packages]


def _bindables() -> Sequence[SchemaBindable]:
    return [
        *scalars(),
        *foundation_bindables(),
        *product_bindables(),
        *inventory_bindables(),
        *availability_bindables(),
        *order_bindables(),
        *sourcing_bindables(),
        *service_bindables(),
        *fulfilment_options_bindables(),
        *tasks_bindables(),
        *events_bindables(),
    ]
