"""What a signed-in person may do with an entity, and doing it: an event whose attributes have been checked."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from lading.api.authority import reaches
from lading.api.services import Services
from lading.database.connection import Connection
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import Event
from lading.engine.intake import accept
from lading.engine.operations.asking import standing_at, workflows_of
from lading.engine.operations.user_actions import (
    Place,
    UserAction,
    checked_attributes,
    choices_in,
    statuses_of_action,
    user_actions,
)
from lading.engine.ports import Address, Resolved
from lading.engine.workflow import Workflow
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal
from lading.foundation.settings.records import SettingKey, resolve_all, settings_asked
from lading.kernel.refusal import Conflict, NotFound


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """An entity, where it stands, and the workflow it follows; None where that version does not exist."""

    found: Resolved
    aggregate: Aggregate
    entity: Entity
    workflow: Workflow | None

    def place(self, module: str | None) -> Place:
        """Where it stands, seen from a module."""
        return Place(type=self.entity.type, subtype=self.entity.subtype, status=self.entity.status, module=module)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A user action somebody wants to carry out."""

    event_name: str
    module: str | None
    attributes: Mapping[str, Any]


async def here(connection: Connection, services: Services, user: Principal, address: Address) -> Here:
    """The entity of an address. Raises NotFound ENTITY_UNKNOWN, also for one out of the user's reach."""
    store = services.store_of(address.root_type or address.entity_type)
    known = store is not None and address.entity_type in store.entity_types
    found = await standing_at(connection, user.account, store, address) if store and known else None
    entity = found[1].find(found[0].entity) if found else None
    if found is None or entity is None or not reaches(user, Permission.EVENT_CREATE, found[0].retailer):
        name = address.entity_ref or address.entity_id
        raise NotFound(
            "ENTITY_UNKNOWN",
            f"There is no {address.entity_type} {name}.",
            "Check the type and the ref; a part of an order also needs its root.",
            pointer="/entityRef",
        )
    aggregate = found[1]
    key = (aggregate.retailer, aggregate.workflow_ref, aggregate.workflow_version)
    workflows = await workflows_of(connection, user.account, [key])
    return Here(found=found[0], aggregate=aggregate, entity=entity, workflow=workflows.get(key))


def offered(here_: Here, user: Principal, module: str | None) -> list[UserAction]:
    """The actions offered to that user there."""
    if here_.workflow is None:
        return []
    return user_actions(here_.workflow, here_.place(module), lambda name: holds(user, name, here_.aggregate.retailer))


def holds(user: Principal, permission: str, retailer: int) -> bool:
    """Whether a user has a permission a workflow names; one that does not exist nobody has."""
    return permission in list(Permission) and reaches(user, Permission(permission), retailer)


async def carry_out(
    connection: Connection, services: Services, user: Principal, address: Address, wish: Wish, *, trace_id: str
) -> Event:
    """Accepts the event of a user action. Raises NotFound, Conflict USER_ACTION_NOT_OFFERED, Refused ATTRIBUTE_…."""
    here_ = await here(connection, services, user, address)
    action = next((one for one in offered(here_, user, wish.module) if one.event_name == wish.event_name), None)
    if action is None:
        raise _not_offered(here_, user, wish)
    choices = await _choices(connection, user.account, here_.aggregate.retailer, action)
    event = Event(
        id=services.identities.next(),
        name=action.event_name,
        retailer=here_.found.retailer,
        lane=here_.found.lane,
        root=here_.found.root,
        entity=here_.found.entity,
        subtype=here_.entity.subtype,
        attributes=checked_attributes(action, wish.attributes, choices),
        generated_by=user.username,
        accepted_at=services.clock.now(),
        trace_id=trace_id,
    )
    await accept(connection, user.account, [event])
    return event


async def _choices(
    connection: Connection, account: int, retailer: int, action: UserAction
) -> Mapping[str, Sequence[Any]]:
    names = sorted({field.setting for field in action.attributes if field.setting})
    if not names:
        return {}
    keys = [SettingKey(name, retailer) for name in names]
    found = resolve_all(keys, await settings_asked(connection, account, keys), {})
    values = {key.name: choices_in(value) for key, value in found.items()}
    return {name: value for name, value in values.items() if value is not None}


def _not_offered(here_: Here, user: Principal, wish: Wish) -> Conflict:
    stands = f"{here_.entity.type} {here_.entity.ref} in status {here_.entity.status}"
    others = [one.event_name for one in offered(here_, user, wish.module)]
    statuses = statuses_of_action(here_.workflow, here_.entity.type, wish.event_name) if here_.workflow else []
    if here_.entity.status in statuses:
        why = f"{wish.event_name} is offered to others or in another module for {stands}."
    elif statuses:
        why = f"{wish.event_name} is not offered for {stands}; it is in {', '.join(statuses)}."
    else:
        why = f"{wish.event_name[:80]} is no user action of {here_.aggregate.workflow_ref} for {here_.entity.type}."
    hint = f"Offered here: {', '.join(others)}." if others else "Nothing is offered here."
    return Conflict("USER_ACTION_NOT_OFFERED", why, hint, pointer="/eventName")
