"""A simulation in words and columns."""

from collections.abc import Callable, Iterable, Sequence

from lading.order.sourcing.simulation.model import Difference, OrderResult, Simulation, Totals

ROWS: tuple[tuple[str, Callable[[Totals], str]], ...] = (
    ("orders filled whole", lambda one: f"{one.whole:,}"),
    ("filled in part", lambda one: f"{one.partial:,}"),
    ("rejected", lambda one: f"{one.rejected:,}"),
    ("failed", lambda one: f"{one.failed:,}"),
    ("split rate", lambda one: f"{one.split_rate:.1%}"),
    ("parcels", lambda one: f"{one.fulfilments:,}"),
    ("transfers", lambda one: f"{one.transfers:,}"),
    ("units placed", lambda one: f"{one.units_placed:,} of {one.units_wanted:,}"),
    ("cost", lambda one: f"{one.cost / 100:,.2f}"),
    ("cost an order", lambda one: f"{one.cost_per_order / 100:,.2f}"),
    ("km", lambda one: f"{one.kilometres:,.0f}"),
    ("km a parcel", lambda one: f"{one.kilometres_per_parcel:,.0f}"),
    ("carbon, kg", lambda one: f"{one.carbon_kilograms:,.1f}"),
    ("promise kept", lambda one: f"{one.promise_kept_rate:.1%}"),
    ("capacity hits", lambda one: f"{one.capacity_hits:,}"),
    ("seconds to replay", lambda one: f"{one.seconds:,.1f}"),
)
LABEL, COLUMN = 22, 22


def as_text(simulation: Simulation) -> str:
    """The figures side by side, then the orders that differ."""
    span = f"{simulation.since:%Y-%m-%d %H:%M} to {simulation.until:%Y-%m-%d %H:%M} UTC"
    names = [one.name for one in simulation.contenders]
    lines = [
        f"{simulation.orders:,} orders made from {span}, sourced again; nothing was written.",
        "",
        _line("", names),
        *[_line(label, [value(one) for one in simulation.contenders]) for label, value in ROWS],
    ]
    if len(names) > 1:
        lines += [
            "",
            f"{simulation.differing:,} of them {'is' if simulation.differing == 1 else 'are'} sourced differently.",
        ]
        lines += [line for one in simulation.differences for line in _difference(names, one)]
    return "\n".join(lines)


def _difference(names: Sequence[str], difference: Difference) -> Iterable[str]:
    yield f"  {difference.order_ref}"
    for name, result in zip(names, difference.results, strict=True):
        yield f"    {name:<{LABEL}}{_result(result)}"


def _result(result: OrderResult) -> str:
    if result.failure:
        return result.failure
    if not result.parts:
        return "nothing"
    parts = ", ".join(f"{one.units} from {one.location_ref}" for one in result.parts)
    missing = result.units_wanted - result.units_placed
    return f"{parts}{f', {missing} missing' if missing else ''} ({result.kilometres:,.0f} km, {result.cost / 100:,.2f})"


def _line(label: str, values: Sequence[str]) -> str:
    return f"{label:<{LABEL}}{''.join(f'{value:>{COLUMN}}' for value in values)}".rstrip()
