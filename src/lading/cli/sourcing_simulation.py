"""`lading sourcing simulate`: what other profiles would have made of the orders there were."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lading.bootstrap.simulating import simulation_desk
from lading.cli.simulation_text import as_text
from lading.cli.spans import instant_of, span_of
from lading.cli.workflow_session import AsJson, Business, Place, at_business, bytes_of, printed
from lading.kernel.refusal import Refused
from lading.order.sourcing.simulation.contenders import contenders_named
from lading.order.sourcing.simulation.model import REFERENCE, Asked, Simulation
from lading.order.sourcing.simulation.simulating import ORDERS_MAX, Stage, Watch, simulate
from lading.order.sourcing.simulation.simulating import Progress as Done
from lading.order.sourcing.simulation.yardstick import Yardstick, default_yardstick

DIFFERENCES_SHOWN, DIFFERENCES_MAX = 20, 10_000


class _Chosen:
    """Set by the group, read by its command: there is one invocation in a process."""

    business: ClassVar[Business | None] = None


def choose_retailer(
    retailer: Annotated[
        str, typer.Option(help="For what-if: RETAILER, or ACCOUNT/RETAILER, by ref or number, where there are several.")
    ] = "",
) -> None:
    """Ship-from-store and collection, off and on; what-if."""
    account_ref, _, retailer_ref = retailer.rpartition("/")
    _Chosen.business = Business(account_ref or None, retailer_ref or None)


def simulate_profiles(
    profile: Annotated[
        str, typer.Option(help=f"Profiles to compare, with commas: REF, REF@VERSION (drafts too), or {REFERENCE}.")
    ],
    orders: Annotated[str, typer.Option(help="When the orders were made, as FROM..TO, UTC where no zone is given.")],
    orders_max: Annotated[
        int, typer.Option("--limit", min=1, max=ORDERS_MAX, help="At most so many of them, the oldest first.")
    ] = 10_000,
    yardstick: Annotated[Path | None, typer.Option(help="A JSON file with prices, speeds and promises.")] = None,
    stock_at: Annotated[
        str, typer.Option(help="The instant whose stock they find, as it was known then; today's where left out.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Sources stored orders again, in their order, against the stock of one instant; writes nothing.

    What one order takes, of stock and of capacity, is gone for the next. Each profile begins with all of it.
    """
    since, until = span_of(orders)
    names = [name.strip() for name in profile.split(",") if name.strip()]
    measure = _yardstick(yardstick)
    instant = instant_of(stock_at) if stock_at else None

    async def work(place: Place) -> Simulation:
        contenders = await contenders_named(place.connection, place.account, place.retailer, names)
        asked = Asked(
            retailer=place.retailer,
            since=since,
            until=until,
            orders_max=orders_max,
            differences_max=DIFFERENCES_MAX if as_json else DIFFERENCES_SHOWN,
            yardstick=measure,
        )
        stage = Stage(place.connection, place.account, simulation_desk(instant), place.identities.next)
        with _progress(is_shown=not as_json and sys.stderr.isatty()) as watch:
            return await simulate(stage, asked, contenders, watch)

    simulation = at_business(_Chosen.business or Business(None, None), work)
    printed(simulation, as_text(simulation), as_json=as_json)


def _yardstick(file: Path | None) -> Yardstick:
    if file is None:
        return default_yardstick()
    try:
        return msgspec.json.decode(bytes_of(file), type=Yardstick)
    except msgspec.DecodeError as error:
        hint = 'Write {"zones": [{"toKm": 100, "label": 800}, {"label": 1500}], …}.'
        raise Refused("YARDSTICK_MALFORMED", f"{file}: {error}.", hint) from error


@contextmanager
def _progress(*, is_shown: bool) -> Iterator[Watch]:
    """A bar on standard error while orders are replayed."""
    columns = (TextColumn("replaying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not is_shown, transient=True) as bar:
        task = bar.add_task("orders", total=None)

        def watch(done: Done) -> None:
            bar.update(task, completed=done.done, total=done.total)

        yield watch
