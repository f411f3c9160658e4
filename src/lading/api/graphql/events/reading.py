"""What GraphQL shows of events: the same answers as REST gives, by the same code."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from lading.api.call import Call
from lading.api.fields import uuid_or_none
from lading.api.graphql.call import GraphCall, Info
from lading.api.graphql.scalars import instant_text
from lading.api.rest.entity_events import read_diagnosis, read_tree
from lading.api.rest.event_search import read_page
from lading.api.user_actions import here, offered
from lading.database.connection import Connection
from lading.engine.operations.search import COUNT_MAX
from lading.engine.ports import Address
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal, require_somewhere
from lading.kernel.refusal import Refused

CONTEXT = ("rootEntityType", "rootEntityId", "rootEntityRef", "entityType", "entityId", "entityRef")
THE_ANSWER = "answer"


class Reading:
    """One reading that no other field shares."""

    def __init__(self, read: Callable[[Connection], Awaitable[Any]]) -> None:
        self._read = read

    async def __call__(self, connection: Connection, user: Principal, keys: Sequence[Any]) -> Mapping[Any, Any]:
        """The answer, for the one key there is; the reading knows who asks."""
        del user
        answer = await self._read(connection)
        return dict.fromkeys(keys, answer)


def events(_source: Any, info: Info, **arguments: Any) -> Any:
    """A page of events, or of the steps of runs."""
    call = info.context
    require_somewhere(call.user, Permission.EVENT_VIEW)
    count = arguments.pop("first", None) or 100
    if not 1 <= count <= COUNT_MAX:
        raise Refused("PAGE_SIZE_INVALID", f"A page of {count} is too small or large.", f"Ask for 1 to {COUNT_MAX}.")
    fields = {_field(name): _text(value) for name, value in arguments.items() if value is not None}

    async def read(connection: Connection) -> Any:
        page = await read_page(connection, _rest(call), fields, start=0, count=count)
        return {"nodes": [_node(one) for one in page.results], "next": page.next}

    return call.load(Reading(read), THE_ANSWER)


def event_tree(_source: Any, info: Info, **arguments: Any) -> Any:
    """The events of a root entity as a tree."""
    return _of_root(info, arguments, read_tree)


def diagnosis(_source: Any, info: Info, **arguments: Any) -> Any:
    """Why a root entity does not move."""
    return _of_root(info, arguments, read_diagnosis)


def user_actions(_source: Any, info: Info, **arguments: Any) -> Any:
    """What is offered for an entity."""
    call = info.context
    require_somewhere(call.user, Permission.EVENT_CREATE)

    async def read(connection: Connection) -> Any:
        found = await here(connection, call.services, call.user, address_of(arguments))
        actions = offered(found, call.user, arguments.get("module"))
        names = {"entityType": found.entity.type, "entityRef": found.entity.ref, "status": found.entity.status}
        return {**names, "userActions": [msgspec.to_builtins(one) for one in actions]}

    return call.load(Reading(read), THE_ANSWER)


def address_of(arguments: Mapping[str, Any]) -> Address:
    """The entity named in arguments or input."""
    return Address(
        entity_type=arguments["entityType"],
        entity_id=uuid_or_none(arguments.get("entityId")),
        entity_ref=arguments.get("entityRef"),
        root_type=arguments.get("rootEntityType"),
        root_id=uuid_or_none(arguments.get("rootEntityId")),
        root_ref=arguments.get("rootEntityRef"),
    )


def _of_root(info: Info, arguments: Mapping[str, Any], reading: Callable[..., Awaitable[Any]]) -> Any:
    call = info.context
    require_somewhere(call.user, Permission.EVENT_VIEW)
    places = {"type": arguments["entityType"], "ref": arguments["ref"]}

    async def read(connection: Connection) -> Any:
        return msgspec.to_builtins(await reading(connection, _rest(call, places)))

    return call.load(Reading(read), THE_ANSWER)


def _rest(call: GraphCall, places: Mapping[str, str] | None = None) -> Call:
    return Call(call.request, call.services, call.user, places or {})


def _field(name: str) -> str:
    return f"context.{name}" if name in CONTEXT else name


def _text(value: Any) -> str:
    return value if isinstance(value, str) else instant_text(value) if hasattr(value, "astimezone") else str(value)


def _node(event: Any) -> dict[str, Any]:
    """Instants stay what they are: the schema writes them its own way."""
    plain: dict[str, Any] = msgspec.to_builtins(event)
    return plain | {
        "generatedOn": event.generated_on,
        "scheduledOn": event.scheduled_on,
        "finishedOn": event.finished_on,
    }
