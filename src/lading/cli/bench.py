"""`lading bench …`: the figures of this machine, each beside its limit."""

import json
from collections.abc import Callable
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

import typer

from lading.bench.availability import bench_availability
from lading.bench.batches import bench_batches
from lading.bench.catalogues import bench_catalogues
from lading.bench.documents import bench_documents
from lading.bench.events import bench_events
from lading.bench.figures import Figures
from lading.bench.flash_sale import bench_flash_sale
from lading.bench.large_order import bench_large_order
from lading.bench.mix.measuring import bench_mix
from lading.bench.options import bench_options
from lading.bench.orders import bench_orders
from lading.bench.profile import bench_profile
from lading.bench.snapshot import bench_snapshot
from lading.bench.sourcing import bench_sourcing
from lading.bench.what_if import bench_what_if
from lading.bench.workflows import bench_workflows


class Bench(StrEnum):
    """What can be measured."""

    ORDERS = "orders"
    FLASH_SALE = "flash-sale"
    EVENTS = "events"
    BATCHES = "batches"
    LARGE_ORDER = "large-order"
    MIX = "mix"
    SNAPSHOT = "snapshot"
    CATALOGUES = "catalogues"
    WORKFLOWS = "workflows"
    DOCUMENTS = "documents"
    AVAILABILITY = "availability"
    OPTIONS = "options"
    SOURCING = "sourcing"
    WHAT_IF = "what-if"
    PROFILE = "profile"
    ALL = "all"


_BENCHES: MappingProxyType[Bench, Callable[[float], Figures]] = MappingProxyType(
    {
        Bench.ORDERS: bench_orders,
        Bench.FLASH_SALE: lambda _seconds: bench_flash_sale(),
        Bench.EVENTS: bench_events,
        Bench.BATCHES: bench_batches,
        Bench.LARGE_ORDER: lambda _seconds: bench_large_order(),
        Bench.MIX: lambda _seconds: bench_mix(),
        Bench.SNAPSHOT: bench_snapshot,
        Bench.CATALOGUES: lambda _seconds: bench_catalogues(),
        Bench.WORKFLOWS: bench_workflows,
        Bench.DOCUMENTS: bench_documents,
        Bench.AVAILABILITY: bench_availability,
        Bench.OPTIONS: bench_options,
        Bench.SOURCING: bench_sourcing,
        Bench.WHAT_IF: bench_what_if,
        Bench.PROFILE: bench_profile,
    }
)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("bench")(bench)


def bench(
    name: Annotated[Bench, typer.Argument(help="What to measure.")],
    seconds: Annotated[float, typer.Option(help="How long to send, where the bench sends.")] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print nothing but the JSON lines.")] = False,
) -> None:
    """Measures a fresh Lading on this machine; the last line of each bench is JSON, its limit taken in the same run."""
    for chosen in _BENCHES if name is Bench.ALL else (name,):
        figures = _BENCHES[chosen](seconds)
        if not as_json:
            typer.echo(_text(figures), err=True)
        typer.echo(json.dumps(figures.as_json()))


def _text(figures: Figures) -> str:
    ratio = figures.rate / figures.limit if figures.limit else 0.0
    cost = f", {figures.cpu_ms_per_unit:.3f} ms of processor each" if figures.cpu_ms_per_unit else ""
    limit = f"the limit here is {figures.limit:,.0f} (ratio {ratio:.3f})"
    return f"{figures.name}: {figures.rate:,.0f} {figures.unit}{cost}; {limit}"
