"""`lading graphql`: the schema, for those who generate clients from it."""

import sys

import typer

from lading.api.graphql.schema import sdl


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = typer.Typer(name="graphql", help="The GraphQL interface.", no_args_is_help=True)
    group.command("schema")(schema)
    app.add_typer(group)


def schema() -> None:
    """Prints the schema in the schema definition language; it is docs/reference/schema.graphql."""
    sys.stdout.write(sdl())
