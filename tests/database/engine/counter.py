"""A root entity for engine tests: COUNTER, a number that rules raise, on a table of its own."""

import os
import signal
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import msgspec

from lading.database.connection import Connection
from lading.engine.action import Actions, Change, Effect, RestsOnBatch, SendEvent
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address, BatchFacts, Resolved, RunEffect
from lading.engine.rule import NoParameters, Rule, RuleCall, RuleFailed, rule

COUNTER = "COUNTER"
TABLE = """
CREATE TABLE counter (
    account integer NOT NULL, id uuid NOT NULL, status text NOT NULL,
    value integer NOT NULL CHECK (value <> 13), PRIMARY KEY (account, id));
CALL lading_isolate('counter');
CREATE TABLE purse (account integer NOT NULL, left_over integer NOT NULL CHECK (left_over >= 0), PRIMARY KEY (account));
CALL lading_isolate('purse');
"""


class CounterFields(msgspec.Struct, frozen=True):
    """The number."""

    value: int


class CounterStore:
    """Loads and writes counters."""

    root_type = COUNTER
    entity_types = (COUNTER,)

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        raise AssertionError("the tests address counters by id")

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        rows = await connection.fetch(
            "SELECT id, status, value FROM counter WHERE account = $1 AND id = ANY($2::uuid[])",
            account,
            [event.lane for event in events],
        )
        return {row["id"]: _aggregate(account, row) for row in rows}

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        changed = [one.root for one in aggregates if one.root.is_changed]
        await connection.execute(
            "UPDATE counter c SET value = n.value, status = n.status "
            "FROM unnest($2::uuid[], $3::int[], $4::text[]) AS n (id, value, status) "
            "WHERE c.account = $1 AND c.id = n.id",
            account,
            [one.id for one in changed],
            [one.fields.value for one in changed],
            [one.status for one in changed],
        )


def _aggregate(account: int, row: asyncpg.Record) -> Aggregate:
    key = EntityKey(COUNTER, row["id"], str(row["id"]))
    root = Entity(key, subtype="PLAIN", status=row["status"], fields=CounterFields(row["value"]))
    return Aggregate(root, account=account, retailer=1, workflow_ref="COUNTER::PLAIN", workflow_version=1)


class Spend(Effect, frozen=True):
    """Takes one coin from the account's purse, or refuses the run."""

    kind: ClassVar[str] = "spend"

    def summary(self) -> dict[str, Any]:
        return {"effect": "spend"}


class PurseHandler:
    """Gives coins out, never more than there are; remembers how often a batch was refused."""

    kinds: tuple[type[Effect], ...] = (Spend,)
    is_guarded = True

    def __init__(self) -> None:
        self.refusals = 0

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """Nobody plans with the purse."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        left = await connection.fetchval("SELECT left_over FROM purse WHERE account = $1 FOR UPDATE", account)
        refused = {effect.run: "no coin left" for effect in effects[left:]}
        self.refusals += bool(refused)
        granted = len(effects) - len(refused)
        await connection.execute("UPDATE purse SET left_over = left_over - $2 WHERE account = $1", account, granted)
        return refused


class Purse:
    """Reads what is left, for rules that ask first."""

    name = "purse"

    async def fetch(self, connection: Connection, account: int, keys: Sequence[int]) -> Mapping[int, int]:
        left = await connection.fetchval("SELECT left_over FROM purse WHERE account = $1", account)
        return dict.fromkeys(keys, left)


class AddParameters(msgspec.Struct, frozen=True):
    """by: how much."""

    by: int


@rule("Add", AddParameters)
async def add(call: RuleCall, parameters: AddParameters) -> Actions:
    """Raises the counter."""
    fields = CounterFields(call.entity.fields.value + parameters.by)
    return [Change(call.entity, fields, "add")]


@rule("Crash", NoParameters)
async def crash(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Raises an error that another attempt might not."""
    raise RuntimeError("crashed on purpose")


@rule("Refuse", NoParameters)
async def refuse(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Says that this can never succeed."""
    raise RuleFailed("NEVER", "not this event")


@rule("Echo", NoParameters)
async def echo(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Sends the event again, as a new execution."""
    return [SendEvent(name=call.event.name, entity=call.entity.key, lane=call.entity.id)]


@rule("SpendOne", NoParameters)
async def spend_one(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Counts and spends while the purse, as the batch sees it, holds a coin."""
    if await call.read(Purse(), 0) <= 0:
        return []
    return [Change(call.entity, CounterFields(call.entity.fields.value + 1), "add"), Spend()]


@rule("SpendBlindly", NoParameters)
async def spend_blindly(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Counts and spends without looking into the purse: a plan that the guard may refuse for ever."""
    return [Change(call.entity, CounterFields(call.entity.fields.value + 1), "add"), Spend()]


@rule("CrashUnspeakably", NoParameters)
async def crash_unspeakably(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Raises an error whose text PostgreSQL cannot store."""
    raise RuntimeError("half a character: \ud800, and none: \x00")


@rule("TellOthers", NoParameters)
async def tell_others(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Sends Add to the counters named in the event, in the order named."""
    others = [UUID(other) for other in call.event.attributes["others"]]
    keys = [EntityKey(COUNTER, other, str(other)) for other in others]
    return [SendEvent(name="Add", entity=key, root=key, subtype="PLAIN") for key in keys]


@rule("RestOnOthers", NoParameters)
async def rest_on_others(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Counts, supposing that the others of the batch get what they planned."""
    fields = CounterFields(call.entity.fields.value + 1)
    return [RestsOnBatch("the others have taken it all"), Change(call.entity, fields, "add")]


@rule("KillWorker", NoParameters)
async def kill_worker(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Takes the process down, as a segmentation fault or the kernel's out-of-memory killer would."""
    os.kill(os.getpid(), signal.SIGKILL)
    return []


RULES: tuple[Rule[Any], ...] = (
    add,
    crash,
    refuse,
    echo,
    spend_one,
    spend_blindly,
    crash_unspeakably,
    tell_others,
    rest_on_others,
    kill_worker,
)


def ruleset(name: str, *rules: tuple[str, dict[str, Any] | None], status: str = "CREATED") -> dict[str, Any]:
    uses = [{"name": f"TEST.test.{rule_name}", "props": props} for rule_name, props in rules]
    return {"name": name, "type": COUNTER, "rules": uses, "triggers": [{"status": status}]}


def workflow() -> dict[str, Any]:
    """The workflow of a counter."""
    return {
        "name": "COUNTER::PLAIN",
        "entityType": COUNTER,
        "entitySubtype": "PLAIN",
        "version": "1.0",
        "statuses": [{"name": status, "entityType": COUNTER, "category": ""} for status in ("CREATED", "CLOSED")],
        "rulesets": [
            ruleset("Add", ("Add", {"by": 1})),
            ruleset("AddThirteen", ("Add", {"by": 13})),
            ruleset("AddTwice", ("Add", {"by": 1}), ("SendEvent", {"eventName": "Add"})),
            ruleset("AddLater", ("ScheduleEvent", {"eventName": "Add", "delay": 1})),
            ruleset("AddThenCrash", ("Add", {"by": 1}), ("Crash", None)),
            ruleset("Refuse", ("Add", {"by": 1}), ("Refuse", None)),
            ruleset("Close", ("SetState", {"status": "CLOSED"}), ("SendEvent", {"eventName": "Add"})),
            ruleset("Mystery", ("Unheard", None)),
            ruleset("Loop", ("SendEvent", {"eventName": "Loop"})),
            ruleset("Echo", ("Add", {"by": 1}), ("Echo", None)),
            ruleset("Spend", ("SpendOne", None)),
            ruleset("SpendBlindly", ("SpendBlindly", None)),
            ruleset("CrashUnspeakably", ("Add", {"by": 1}), ("CrashUnspeakably", None)),
            ruleset("TellOthers", ("Add", {"by": 1}), ("TellOthers", None)),
            ruleset("RestOnOthers", ("RestOnOthers", None)),
            ruleset("KillWorker", ("Add", {"by": 1}), ("KillWorker", None)),
        ],
    }
