"""The same answer without keeping it: the retailer's own workflow, run on a copy, in one read of the database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import Event
from lading.engine.loading import Loader
from lading.engine.registry import Registry
from lading.engine.rule import RuleFailed
from lading.engine.worker import Workflows
from lading.engine.workflows.rehearsal import Stage, rehearse
from lading.kernel.refusal import Refused
from lading.order.fulfilment_options.model import FULFILMENT_PLAN, OptionFields
from lading.order.fulfilment_options.new_option import NewOption, drafted
from lading.order.fulfilment_options.working_copy import Kept


class Answered(msgspec.Struct, frozen=True):
    """What the workflow made of a question: the option as it would stand, and its plans, the best first."""

    option: Entity
    plans: tuple[Entity, ...]

    @property
    def fields(self) -> OptionFields:
        """The option's own fields, with what was not offered."""
        fields: OptionFields = self.option.fields
        return fields


class OptionsDesk:
    """Answers questions with the workflow that a stored option would follow; one instance a process.

    The rules, their order and their parameters are those of the retailer's active workflow, so that both ways answer
    alike. What a rule would cause beyond the option and its plans (events to others, webhooks) does not happen.
    """

    def __init__(self, registry: Registry, next_id: Callable[[], UUID]) -> None:
        self._registry = registry
        self._workflows = Workflows(registry)
        self._next_id = next_id

    async def answer(self, connection: Connection, account: int, new: NewOption, at: datetime) -> Answered:
        """The answer as of an instant. Raises what drafted raises, and Refused with the code of a rule that failed."""
        kept = await drafted(connection, account, new, at)
        aggregate = kept.aggregate(account)
        key = (aggregate.retailer, aggregate.workflow_ref, aggregate.workflow_version)
        workflow = (await self._workflows.of(connection, account, [aggregate]))[key]

        async def fetch(loader: Loader[Any, Any], keys: Sequence[Any]) -> Mapping[Any, Any]:
            return await loader.fetch(connection, account, keys)

        stage = Stage(registry=self._registry, workflow=workflow, fetch=fetch, at=at, next_id=self._next_id)
        run = await rehearse(stage, aggregate, [_created(kept, aggregate, at)])
        if run.error is not None:
            raise _refused(run.error)
        return Answered(aggregate.root, aggregate.children(FULFILMENT_PLAN))


def _created(kept: Kept, aggregate: Aggregate, at: datetime) -> Event:
    key = aggregate.root.key
    return Event(
        id=kept.id,
        name="CREATE",
        retailer=kept.retailer,
        lane=kept.id,
        root=key,
        entity=key,
        subtype=kept.type,
        generated_by="lading",
        accepted_at=at,
    )


def _refused(error: Exception) -> Exception:
    """A rule that can never succeed is an answer, with its code; any other error is a bug and stays one."""
    if not isinstance(error, RuleFailed):
        return error
    message = str(error).partition(": ")[2] or str(error)
    return Refused(error.code, f"The workflow failed: {message}.", "Correct the workflow, or what the rule names.")
