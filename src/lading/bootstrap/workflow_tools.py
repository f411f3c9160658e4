"""Workflows as code, on the database's side: import a file, compare with what is active, try an event on a copy."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.event import Event
from lading.engine.execution import LaneRun
from lading.engine.loading import Loader
from lading.engine.ports import Address, Resolved
from lading.engine.registry import Registry
from lading.engine.trace import RunTrace, expanded
from lading.engine.workflow import Workflow, parse_workflow
from lading.engine.workflows.draft import Draft, Unresolved
from lading.engine.workflows.lint import UnknownRule, counts_by_severity, lint, unknown_rules
from lading.engine.workflows.meaning import by_name
from lading.engine.workflows.rehearsal import Stage, rehearse
from lading.foundation.workflow_versions.records import NewVersion, activate_workflow, add_version
from lading.kernel.identity import Identities
from lading.kernel.refusal import NotFound


class Imported(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A file that became a version, and what is missing or doubtful in it."""

    ref: str
    version: int
    is_active: bool
    rulesets: int
    rules: int
    unknown_rules: tuple[UnknownRule, ...]
    unresolved: tuple[Unresolved, ...]
    findings: Mapping[str, int]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An event to try on a copy of an entity; root names its root where the entity is known within that only.

    status: the one the copy is given first, where another than the entity's is wanted.
    """

    event: str
    entity_type: str
    entity_ref: str
    root: tuple[str, str] | None = None
    attributes: dict[str, Any] = {}
    status: str | None = None


class Tried(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What an event would do: path, rulesets, rules, actions and their microseconds; statuses before and after."""

    outcome: str
    reason: str | None
    microseconds: int
    statuses: dict[str, tuple[str | None, str]]
    sent: tuple[str, ...]
    effects: tuple[dict[str, Any], ...]
    trace: dict[str, Any]


def built_in_variables(account: int, retailer: int) -> dict[str, str]:
    """The variables every importer fills in by itself."""
    return {
        "account.id": str(account),
        "retailer.id": str(retailer),
        "accountId": str(account),
        "retailerId": str(retailer),
    }


async def import_workflow(
    connection: Connection,
    account: int,
    retailer: int,
    draft: Draft,
    registry: Registry,
    *,
    active_by: tuple[str, bool],
) -> Imported:
    """Publishes a draft to the letter; active_by is who does it and whether it becomes active at once.

    Unknown rules do not stop it: the rest runs, and an event that reaches one ends FAILED. Raises what
    `parse_workflow` raises.
    """
    created_by, is_active = active_by
    new = NewVersion(document=draft.document, created_by=created_by, text=draft.text)
    ref, version = await add_version(connection, account, retailer, new)
    if is_active:
        await activate_workflow(connection, account, retailer, ref, version)
    rules = by_name(registry.rules)
    return Imported(
        ref=ref,
        version=version,
        is_active=is_active,
        rulesets=len(draft.workflow.rulesets),
        rules=sum(len(ruleset.rules) for ruleset in draft.workflow.rulesets),
        unknown_rules=unknown_rules(draft.workflow, rules),
        unresolved=draft.unresolved,
        findings=counts_by_severity(lint(draft.workflow, rules, draft.unresolved)),
    )


async def try_event(
    connection: Connection, account: int, registry: Registry, workflow: Workflow, question: Question
) -> Tried:
    """Runs an event against a copy of a real entity with the engine's own execution; the commit is left out.

    Give it a read-only transaction: then the database itself vouches for it. Raises NotFound ENTITY_UNKNOWN.
    """
    at: datetime = await queries_of("lading.engine").database_instant(connection)
    found = await _resolve(connection, account, registry, question)
    identities = Identities(lambda: int(at.timestamp() * 1000))
    event = _event(question, found, identities.next(), at)
    loaded = await registry.stores[found.root.type].load(connection, account, [event])
    aggregate = loaded.get(event.lane)
    if aggregate is None:
        raise _unknown(question)

    async def fetch(loader: Loader[Any, Any], keys: Sequence[Any]) -> Mapping[Any, Any]:
        return await loader.fetch(connection, account, keys)

    if question.status is not None and (entity := aggregate.find(event.entity)) is not None:
        entity.status = question.status
    before = {f"{entity.type}:{entity.ref}": entity.status for entity in aggregate.entities()}
    stage = Stage(registry=registry, workflow=registry.bind(workflow), fetch=fetch, at=at, next_id=identities.next)
    run = await rehearse(stage, aggregate, [event])
    after = {f"{entity.type}:{entity.ref}": entity.status for entity in aggregate.entities()}
    return _tried(run, workflow, {name: (before.get(name), status) for name, status in after.items()})


def _tried(run: LaneRun, workflow: Workflow, statuses: dict[str, tuple[str | None, str]]) -> Tried:
    done = run.runs[0] if run.runs else None
    trace: RunTrace = done.trace if done else (run.failed_trace or RunTrace("", 0, []))
    return Tried(
        outcome=done.outcome if done else "FAILED",
        reason=(trace.problem or None) if done else str(run.error),
        microseconds=sum(
            rule.microseconds for event in trace.events for ruleset in event.rulesets for rule in ruleset.rules
        ),
        statuses={name: both for name, both in statuses.items() if both[0] != both[1]},
        sent=tuple(event.name for event in done.sent) if done else (),
        effects=tuple(effect.summary() for effect in done.effects) if done else (),
        trace=expanded(trace, workflow),
    )


async def _resolve(connection: Connection, account: int, registry: Registry, question: Question) -> Resolved:
    root_type = question.root[0] if question.root else None
    store = registry.store_of_entity(question.entity_type, root_type)
    if store is None:
        raise _unknown(question)
    address = Address(
        entity_type=question.entity_type,
        entity_ref=question.entity_ref,
        root_type=root_type,
        root_ref=question.root[1] if question.root else None,
    )
    (found,) = await store.resolve(connection, account, [address])
    if found is None:
        raise _unknown(question)
    return found


def _event(question: Question, found: Resolved, identity: UUID, at: datetime) -> Event:
    return Event(
        id=identity,
        name=question.event,
        retailer=found.retailer,
        lane=found.lane,
        root=found.root,
        entity=found.entity,
        subtype=found.subtype,
        attributes=question.attributes,
        generated_by="rehearsal",
        accepted_at=at,
    )


def _unknown(question: Question) -> NotFound:
    fact = f"There is no {question.entity_type} {question.entity_ref}."
    return NotFound("ENTITY_UNKNOWN", fact, "Name it as TYPE:ref, or as TYPE:ref/TYPE:ref below its root.")


def checked(draft: Draft) -> Workflow:
    """The workflow of a draft as the engine would take it. Raises what `parse_workflow` raises."""
    return parse_workflow(draft.document)
