"""What events and rules cost: added up as batches are committed, a row an hour and rule; traces are not read for it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.batch import RunRecord
from lading.engine.operations.asking import workflows_of
from lading.engine.operations.history import WorkflowKey
from lading.engine.trace import RuleTrace
from lading.engine.workflow import Workflow

WHOLE_RULESET = -1
ROWS_MAX = 10_000
Head = tuple[datetime, int, str, int]
# How often, microseconds in all, the longest of them.
Cell = list[int]


class _Rate:
    __slots__ = ("buried", "events", "failures", "wait_milliseconds", "wait_milliseconds_max")

    def __init__(self) -> None:
        self.events = self.failures = self.buried = self.wait_milliseconds = self.wait_milliseconds_max = 0

    def add(self, run: RunRecord) -> None:
        wait = max(0, int(waited(run) / timedelta(milliseconds=1)))
        self.events += 1
        self.failures += run.outcome == "FAILED"
        self.buried += run.is_buried
        self.wait_milliseconds += wait
        self.wait_milliseconds_max = max(self.wait_milliseconds_max, wait)


class Spent(msgspec.Struct, frozen=True):
    """What a rule of a workflow version took since the sums were last written; rule is None for the whole ruleset."""

    workflow_ref: str
    ruleset: str
    rule: str | None
    runs: int
    microseconds: int


class CostSums:
    """The sums of one process and account since they were last written. What a crash loses is a few seconds of them.

    This happens for every rule that runs, so it is written to be cheap.
    """

    def __init__(self) -> None:
        self._rules: dict[Head, dict[int, list[Cell]]] = {}
        self._rates: dict[datetime, _Rate] = {}

    def add(self, run: RunRecord) -> None:
        """Counts one attempt and every ruleset and rule it ran."""
        self._rates.setdefault(run.finished_at.replace(second=0, microsecond=0), _Rate()).add(run)
        hour = run.finished_at.replace(minute=0, second=0, microsecond=0)
        rulesets = self._rules.setdefault(
            (hour, run.event.retailer, run.trace.workflow_ref, run.trace.workflow_version), {}
        )
        for event in run.trace.events:
            for ruleset in event.rulesets:
                cells = rulesets.get(ruleset.index)
                if cells is None:
                    cells = rulesets[ruleset.index] = [[0, 0, 0]]
                _count(cells, ruleset.rules)

    async def write(self, connection: Connection, account: int, known: dict[WorkflowKey, Workflow]) -> list[Spent]:
        """Adds the sums to the tables and begins anew; returns them by name. What cannot be written is lost.

        known: workflow versions of the account that were read before; those that are missing are added.
        """
        rules, rates = self._rules, self._rates
        self._rules, self._rates = {}, {}
        if rules:
            await queries_of(__package__).add_rule_costs(connection, account=account, **_rule_columns(rules))
        if rates:
            await queries_of(__package__).add_event_rates(connection, account=account, **_rate_columns(rates))
        missing = {head[1:] for head in rules} - known.keys()
        if missing:
            known |= await workflows_of(connection, account, missing)
        return [
            Spent(head[2], *_names(known.get(head[1:]), ruleset, number + WHOLE_RULESET), cell[0], cell[1])
            for head, rulesets in rules.items()
            for ruleset, cells in rulesets.items()
            for number, cell in enumerate(cells)
            if cell[0]
        ]


def _count(cells: list[Cell], rules: Sequence[RuleTrace]) -> None:
    """Cell 0 is the ruleset's, cell n + 1 that of its rule n; a run that failed has fewer rules than the next."""
    while len(cells) <= len(rules):
        cells.append([0, 0, 0])
    total = 0
    for cell, rule in zip(cells[1:], rules, strict=False):
        microseconds = rule.microseconds
        total += microseconds
        cell[0] += 1
        cell[1] += microseconds
        cell[2] = max(cell[2], microseconds)
    whole = cells[0]
    whole[0] += 1
    whole[1] += total
    whole[2] = max(whole[2], total)


def waited(run: RunRecord) -> timedelta:
    """How long an event had waited for its attempt since it was accepted, or since its hour had come."""
    return run.started_at - (run.event.scheduled_at or run.event.accepted_at)


class RuleCost(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one rule of one workflow version cost; rule is None for the ruleset as a whole."""

    workflow_ref: str
    workflow_version: int
    ruleset: str
    rule: str | None
    runs: int
    microseconds: int
    microseconds_mean: float
    microseconds_max: int


class Cost(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What events cost since an instant; rules are the dearest in all, rulesets among them."""

    since: datetime
    events: int
    events_per_minute: float
    failures: int
    buried: int
    wait_milliseconds_mean: float
    wait_milliseconds_max: int
    rules: list[RuleCost]


async def cost_since(
    connection: Connection,
    account: int,
    *,
    since: datetime,
    at: datetime,
    count: int,
    retailers: Sequence[int] | None = None,
) -> Cost:
    """The cost since an instant, up to now. Events per minute are over the whole time asked for."""
    queries = queries_of(__package__)
    rows = await queries.rule_costs(connection, account=account, since=since, retailers=retailers, rows_max=count)
    rates = await queries.event_rates(
        connection, account=account, since=since.replace(second=0, microsecond=0), rows_max=ROWS_MAX
    )
    keys = {(row["retailer"], row["workflow_ref"], row["workflow_version"]) for row in rows}
    workflows = await workflows_of(connection, account, keys)
    events = _total(rates, "events")
    minutes = max(1.0, (at - since) / timedelta(minutes=1))
    return Cost(
        since=since,
        events=events,
        events_per_minute=events / minutes,
        failures=_total(rates, "failures"),
        buried=_total(rates, "buried"),
        wait_milliseconds_mean=_total(rates, "wait_milliseconds") / max(1, events),
        wait_milliseconds_max=max((row["wait_milliseconds_max"] for row in rates), default=0),
        rules=[_rule_cost(row, workflows) for row in rows],
    )


async def queue_state(connection: Connection, account: int) -> Mapping[str, Any]:
    """What waits in an account now: lanes, events, pauses, timers, dead letters, and the longest wait in seconds."""
    row: Mapping[str, Any] = await queries_of(__package__).queue_state(connection, account=account)
    return row


def _rule_cost(row: Mapping[str, Any], workflows: Mapping[tuple[int, str, int], Workflow]) -> RuleCost:
    workflow = workflows.get((row["retailer"], row["workflow_ref"], row["workflow_version"]))
    ruleset, rule = _names(workflow, row["ruleset"], row["rule"])
    return RuleCost(
        workflow_ref=row["workflow_ref"],
        workflow_version=row["workflow_version"],
        ruleset=ruleset,
        rule=rule,
        runs=row["runs"],
        microseconds=row["microseconds"],
        microseconds_mean=row["microseconds"] / row["runs"],
        microseconds_max=row["microseconds_max"],
    )


def _names(workflow: Workflow | None, index: int, place: int) -> tuple[str, str | None]:
    """A ruleset and one of its rules by name; None for the ruleset as a whole, places where the version is gone."""
    source = workflow.rulesets[index] if workflow and index < len(workflow.rulesets) else None
    ruleset = f"{source.type} {source.name}" if source else f"#{index}"
    if place == WHOLE_RULESET:
        return ruleset, None
    return ruleset, source.rules[place].name if source and place < len(source.rules) else f"#{place}"


def _rule_columns(sums: Mapping[Head, Mapping[int, Sequence[Cell]]]) -> dict[str, list[Any]]:
    rows = sorted(
        (*head, ruleset, number + WHOLE_RULESET, *cell)
        for head, rulesets in sums.items()
        for ruleset, cells in rulesets.items()
        for number, cell in enumerate(cells)
        if cell[0]
    )
    names = ("hours", "retailers", "workflow_refs", "workflow_versions", "rulesets", "rules")
    figures = ("runs", "microseconds", "microseconds_max")
    return {name: [row[place] for row in rows] for place, name in enumerate((*names, *figures))}


def _rate_columns(rates: Mapping[datetime, _Rate]) -> dict[str, list[Any]]:
    minutes = sorted(rates)
    columns: dict[str, list[Any]] = {"minutes": list(minutes)}
    for name in _Rate.__slots__:
        columns[name] = [getattr(rates[minute], name) for minute in minutes]
    return columns


def _total(rows: Iterable[Mapping[str, Any]], name: str) -> int:
    return sum(row[name] for row in rows)
