"""`lading demo`: everything at once, on real data."""

import json
from typing import Annotated

import typer

from lading.bootstrap.serving import stop_on_signals
from lading.demo.running import DemoOptions, run_demo


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("demo")(demo)


def demo(
    orders: Annotated[int, typer.Option(min=1, help="How many real orders to send.")] = 2000,
    is_exiting: Annotated[bool, typer.Option("--exit", help="End when every order has come to its end.")] = False,
    seed: Annotated[int, typer.Option(help="Decides what pickers find; the same seed, the same picks.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the figures as one line of JSON, the last one.")
    ] = False,
) -> None:
    """Starts Lading, loads a demo account once, sends real orders through the API, picks, packs and ships them."""
    figures = run_demo(DemoOptions(orders=orders, is_exiting=is_exiting, seed=seed), stop_on_signals())
    if figures is None:
        return
    if as_json:
        typer.echo(json.dumps(figures.as_json()))
    elif is_exiting:
        typer.echo(figures.as_text())
    if figures.violations or figures.unfinished:
        raise typer.Exit(1)
