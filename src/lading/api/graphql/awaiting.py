"""AWAIT_ORCHESTRATION: a mutation whose answer comes when the workflow of what it made has run.

What a mutation makes is seen by the engine only when it is committed. So the mutation is carried out and committed,
its CREATE event is waited for, and then the same selection is read anew, from what is there by then.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
)
from graphql.execution.values import get_argument_values, get_variable_values

from lading.api.services import Services
from lading.database.connection import read_only
from lading.engine.operations.search import event_of
from lading.foundation.announcing import create_event_id
from lading.kernel.refusal import Busy, Conflict, Refused
from lading.order.fulfilment_options.model import FULFILMENT_OPTIONS
from lading.order.fulfilment_options.outside import option_with_ref

FIELD = "createFulfilmentOption"
ARGUMENT = "executionMode"
POLL_FIRST_SECONDS = 0.004
POLL_LONGEST_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Awaited:
    """The one field of a document that is to be answered late, and the ref of what it makes."""

    ref: str


def awaited_in(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> Awaited | None:
    """What the operation wants to wait for; None for nothing.

    Raises Refused AWAIT_NOT_ALONE when other fields stand beside it: they would be carried out twice.
    """
    fields = _fields_of(document, operation.selection_set.selections)
    waiting = [found for field in fields if (found := _awaited(schema, operation, field, variables)) is not None]
    if not waiting:
        return None
    if len(fields) > 1:
        raise Refused(
            "AWAIT_NOT_ALONE",
            f"{FIELD} with AWAIT_ORCHESTRATION stands beside {len(fields) - 1} other fields.",
            "Send it as the only field of its operation.",
        )
    return waiting[0]


async def until_run(services: Services, account: int, awaited: Awaited) -> UUID:
    """Waits until the workflow of an option has run; its id.

    Raises Busy OPTION_NOT_RUN_YET when the time is over, Conflict OPTION_NOT_ORCHESTRATED when its event failed.
    """
    async with read_only(services.pool, account) as connection:
        option = await option_with_ref(connection, account, awaited.ref)
    assert option is not None, "an option that was committed is there"
    event_id = create_event_id(FULFILMENT_OPTIONS, option.id)
    status = await _settled(services, account, event_id)
    if status == "PENDING":
        seconds = services.settings.sync_wait_seconds
        raise Busy(
            "OPTION_NOT_RUN_YET",
            f"The option {awaited.ref} is kept, and its workflow has not run within {seconds:g} s.",
            f"Read fulfilmentOptionById {option.id} for its plans; do not create it again.",
        )
    if status == "FAILED":
        raise Conflict(
            "OPTION_NOT_ORCHESTRATED",
            f"The option {awaited.ref} is kept, and its workflow failed.",
            f"GET /api/v4.1/event/{event_id} has the reason.",
        )
    return option.id


async def _settled(services: Services, account: int, event_id: UUID) -> str:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + services.settings.sync_wait_seconds
    pause = POLL_FIRST_SECONDS
    while True:
        async with read_only(services.pool, account) as connection:
            state = await event_of(connection, account, event_id)
        status = str(state["status"]) if state else "PENDING"
        if status != "PENDING" or loop.time() + pause > deadline:
            return status
        await asyncio.sleep(pause)
        pause = min(POLL_LONGEST_SECONDS, pause * 1.3)


def _fields_of(document: DocumentNode, selections: Sequence[SelectionNode]) -> list[FieldNode]:
    """The fields of a selection, those of its fragments among them; a document that was checked has no circles."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    found: list[FieldNode] = []
    for selection in selections:
        if isinstance(selection, FieldNode):
            found.append(selection)
        elif isinstance(selection, FragmentSpreadNode):
            found += _fields_of(document, fragments[selection.name.value].selection_set.selections)
        elif isinstance(selection, InlineFragmentNode):
            found += _fields_of(document, selection.selection_set.selections)
    return found


def _awaited(
    schema: GraphQLSchema, operation: OperationDefinitionNode, field: FieldNode, variables: dict[str, Any]
) -> Awaited | None:
    assert schema.mutation_type is not None, "there are mutations"
    if field.name.value != FIELD or not any(one.name.value == ARGUMENT for one in field.arguments or ()):
        return None
    values = get_variable_values(schema, operation.variable_definitions or (), variables)
    if isinstance(values, list):
        return None
    arguments = get_argument_values(schema.mutation_type.fields[FIELD], field, values)
    given = arguments.get("input")
    is_waiting = arguments.get(ARGUMENT) is not None and isinstance(given, dict)
    return Awaited(given["ref"]) if is_waiting and given is not None else None
