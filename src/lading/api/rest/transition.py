"""User actions by REST: which there are for statuses, which there are for an entity, and carrying one out."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct, uuid_or_none
from lading.api.message import Answer, json_answer
from lading.api.once import once
from lading.api.rest.event_bodies import EntityType, EventAccepted, Name, Ref, Retailer
from lading.api.strict_json import json_object
from lading.api.user_actions import Wish, carry_out, here, holds, offered
from lading.database.connection import Connection, read_only
from lading.engine.operations.asking import workflows_of
from lading.engine.operations.user_actions import Place, Transition, UserAction, transitions, user_actions
from lading.engine.ports import Address
from lading.engine.workflow import Workflow
from lading.foundation.access.permissions import Permission
from lading.foundation.workflow_versions.records import active_versions

TRIGGERS_MAX = 200
ADDRESS_FIELDS = ("entityType", "entityId", "entityRef", "rootEntityType", "rootEntityId", "rootEntityRef", "module")
Module = Annotated[str, msgspec.Meta(max_length=50)]


class TransitionTrigger(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A status of an entity type: flexType is the workflow (ROOT::TYPE), flexVersion its version or the active one."""

    type: EntityType
    status: str
    retailer_id: Retailer
    flex_type: str
    flex_version: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] | None = None
    subtype: str | None = None
    module: Module | None = None


class TransitionBody(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for."""

    triggers: Annotated[list[TransitionTrigger], msgspec.Meta(min_length=1, max_length=TRIGGERS_MAX)]


class TransitionResponse(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What there is for one trigger; nothing where the workflow is unknown or out of reach."""

    trigger: TransitionTrigger
    user_actions: list[UserAction]
    transitions: list[Transition]


class TransitionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One response a trigger, in their order."""

    response: list[TransitionResponse]


class UserActionBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A user action to carry out on the entity named, as an event is addressed."""

    event_name: Name
    entity_type: EntityType
    entity_id: str | None = None
    entity_ref: Ref | None = None
    root_entity_type: EntityType | None = None
    root_entity_id: str | None = None
    root_entity_ref: Ref | None = None
    module: Module | None = None
    attributes: dict[str, Any] = {}


class EntityActions(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is offered for an entity where it stands."""

    entity_type: str
    entity_ref: str
    status: str
    user_actions: list[UserAction]


async def find_transitions(call: Call) -> Answer:
    """The user actions and transitions of statuses, whatever entities there are."""
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), TransitionBody)
    async with read_only(call.services.pool, call.user.account) as connection:
        versions = await _versions(connection, call, body.triggers)
        known = await workflows_of(connection, call.user.account, set(versions))
    response = [_response(call, trigger, known.get(key)) for trigger, key in zip(body.triggers, versions, strict=True)]
    return json_answer(200, TransitionAnswer(response=response))


async def list_user_actions(call: Call) -> Answer:
    """The user actions offered to the caller for one entity."""
    fields = call.request.query_fields()
    async with read_only(call.services.pool, call.user.account) as connection:
        found = await here(connection, call.services, call.user, _address(fields))
    answer = EntityActions(
        entity_type=found.entity.type,
        entity_ref=found.entity.ref,
        status=found.entity.status,
        user_actions=offered(found, call.user, fields.get("module")),
    )
    return json_answer(200, answer)


async def invoke_user_action(call: Call) -> Answer:
    """Accepts the event of a user action; a worker runs it."""
    return await once(call, "user-action", lambda connection: _invoke(connection, call))


async def _invoke(connection: Connection, call: Call) -> Answer:
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), UserActionBody)
    raw = msgspec.to_builtins(body)
    address = _address({name: raw[name] for name in ADDRESS_FIELDS if raw.get(name) is not None})
    wish = Wish(event_name=body.event_name, module=body.module, attributes=body.attributes)
    event = await carry_out(connection, call.services, call.user, address, wish, trace_id=call.request.trace_id)
    accepted = EventAccepted(event_id=event.id, entity_id=event.entity.id, event_status="PENDING")
    return json_answer(202, accepted, ("location", f"/api/v4.1/event/{event.id}"))


def _address(fields: Mapping[str, str]) -> Address:
    return Address(
        entity_type=fields.get("entityType", ""),
        entity_id=uuid_or_none(fields.get("entityId")),
        entity_ref=fields.get("entityRef") or None,
        root_type=fields.get("rootEntityType") or None,
        root_id=uuid_or_none(fields.get("rootEntityId")),
        root_ref=fields.get("rootEntityRef") or None,
    )


async def _versions(
    connection: Connection, call: Call, triggers: list[TransitionTrigger]
) -> list[tuple[int, str, int]]:
    """The key of each trigger's workflow version; version 0, which there is none of, where nothing is active."""
    open_ = sorted({int(one.retailer_id) for one in triggers if one.flex_version is None})
    active = {number: await active_versions(connection, call.user.account, number) for number in open_}
    return [
        (
            int(one.retailer_id),
            one.flex_type,
            active[int(one.retailer_id)].get(one.flex_type, 0) if one.flex_version is None else one.flex_version,
        )
        for one in triggers
    ]


def _response(call: Call, trigger: TransitionTrigger, workflow: Workflow | None) -> TransitionResponse:
    retailer = int(trigger.retailer_id)
    if workflow is None or not reaches(call.user, Permission.EVENT_CREATE, retailer):
        return TransitionResponse(trigger=trigger, user_actions=[], transitions=[])
    place = Place(type=trigger.type, subtype=trigger.subtype, status=trigger.status, module=trigger.module)
    return TransitionResponse(
        trigger=trigger,
        user_actions=user_actions(workflow, place, lambda name: holds(call.user, name, retailer)),
        transitions=transitions(workflow, place, call.services.rules),
    )
