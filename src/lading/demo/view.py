"""What the demo shows while it runs: a live table on a terminal, a line every now and then elsewhere."""

from collections.abc import Iterable

from rich.console import Group
from rich.table import Table
from rich.text import Text

from lading.demo.monitoring import EngineState
from lading.demo.tally import Stage, Tally


def line_of(tally: Tally, engine: EngineState, seconds: float) -> str:
    """The numbers in one line."""
    stages = ", ".join(f"{tally.count(stage)} {stage}" for stage in Stage)
    return (
        f"{seconds:6.1f} s  {tally.accepted} accepted ({_rate(tally.accepted, seconds)}/s): {stages}; "
        f"{tally.short_picks} short picks, {_share(tally)} split, engine lag {engine.lag_seconds:.2f} s"
    )


def table_of(tally: Tally, engine: EngineState, seconds: float) -> Group:
    """The numbers and the newest reasons for a terminal."""
    return Group(_numbers(tally, engine, seconds), _reasons(engine), *_left_out(tally))


def _numbers(tally: Tally, engine: EngineState, seconds: float) -> Table:
    table = Table(title=f"Lading demo, {seconds:.0f} s", title_justify="left", show_header=False, min_width=60)
    table.add_column()
    table.add_column(justify="right")
    rows = [
        ("orders accepted", f"{tally.accepted} ({_rate(tally.accepted, seconds)}/s)"),
        *[(f"  {stage}", str(tally.count(stage))) for stage in Stage],
        ("orders ended per second", _rate(tally.ended, seconds)),
        ("orders split", _share(tally)),
        ("short picks", str(tally.short_picks)),
        ("engine lag", f"{engine.lag_seconds:.2f} s, {engine.waiting} events wait"),
    ]
    for name, value in rows:
        table.add_row(name, value)
    return table


def _reasons(engine: EngineState) -> Table:
    table = Table(title="Newest sourcing decisions", title_justify="left", min_width=60)
    for name in ("order", "outcome", "why", "from"):
        table.add_column(name)
    for one in engine.newest:
        table.add_row(one.order_ref, one.outcome, one.sentence, _first(one.location_refs))
    return table


def _left_out(tally: Tally) -> Iterable[Text]:
    named = {
        "Rows of the data left out": tally.left_out,
        "Orders refused by the API": tally.refused,
        "Cancellations in the data": tally.cancellations,
    }
    for name, counts in named.items():
        if counts:
            yield Text(f"{name}: " + ", ".join(f"{count} {code}" for code, count in counts.most_common()))


def _first(refs: tuple[str, ...]) -> str:
    more = f" and {len(refs) - 3} more" if len(refs) > 3 else ""
    return ", ".join(refs[:3]) + more


def _rate(count: int, seconds: float) -> str:
    return f"{count / max(seconds, 0.001):.1f}"


def _share(tally: Tally) -> str:
    return f"{100 * tally.splits / max(1, tally.ended):.1f} %"
