"""Has done to the goods of a fulfilment what their lines ask for, before they are packed."""

from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Log, SetAttributes
from lading.engine.entity import Entity
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.settings.records import SettingKey
from lading.foundation.tasks.opening import TaskEvents, Work, open_work
from lading.kernel.json import Json
from lading.order.model import FulfilmentFields, OrderFields
from lading.order.partners.partner import PARTNER_REF
from lading.order.rules.forwarding import send_if
from lading.order.services.steps import SERVICES, ServiceStatus, Standing, Step, next_steps

DONE, SHORT, FAILED = "DONE", "SHORT", "FAILED"
OUTCOMES = (DONE, SHORT, FAILED)


class ServiceParameters(TaskEvents, frozen=True, kw_only=True, rename="camel"):
    """waitEventName: sent when something is to be done. eventName and the others: of its tasks, as in OpenTask."""

    wait_event_name: str


def start_services(settings: Loader[SettingKey, Json]) -> Rule[ServiceParameters]:
    """The rule, bound to the loader of settings."""

    @rule("StartServices", ServiceParameters)
    async def start(call: RuleCall, parameters: ServiceParameters) -> Actions:
        """Opens a task for the first service of each line of the fulfilment, at its location, and sends waitEventName.

        Lines ask by their attribute services; the services of a line are done one after the other. The type of a
        service is the type of its task, so the setting TASK_TYPES names its work centre and its times. Without
        services nothing is read and nothing sent; what a partner fills, the partner does them to.
        Fails with TASK_TYPES_INVALID or CALENDAR_INVALID.
        """
        if PARTNER_REF in call.entity.attributes:
            return [Log("the partner does what the lines ask for")]
        actions = await open_steps(call, settings, standing_of(call.entity), parameters)
        return [*actions, *send_if(bool(actions), call, parameters.wait_event_name)]

    return start


async def open_steps(
    call: RuleCall,
    settings: Loader[SettingKey, Json],
    standing: Standing,
    events: TaskEvents,
    fields: FulfilmentFields | None = None,
    over: UUID | None = None,
) -> Actions:
    """The tasks of what is to be done now, and the note of it on the fulfilment; nothing where nothing is.

    fields: the fulfilment as it will be, where a rule has changed it. over: a task that waits no more.
    """
    order: OrderFields = call.aggregate.root.fields
    present: FulfilmentFields = fields or call.entity.fields
    steps = next_steps(present.items, order.items, standing)
    if not steps:
        return []
    begun = {**standing, **dict.fromkeys((step.key for step in steps), ServiceStatus.OPEN)}
    works = [_work(step, present.location_ref) for step in steps]
    return [noted(call.entity, begun), *await open_work(call, settings, call.entity, works, events, over)]


def standing_of(fulfilment: Entity) -> dict[str, ServiceStatus]:
    """What has become of each service that was begun."""
    kept = fulfilment.attributes.get(SERVICES)
    return msgspec.convert(kept["value"], dict[str, ServiceStatus]) if kept else {}


def noted(fulfilment: Entity, standing: Standing) -> Action:
    """The same as the fulfilment keeps it."""
    value = {key: status.value for key, status in standing.items()}
    return SetAttributes(fulfilment, {SERVICES: {"type": "JSON", "value": value}})


def _work(step: Step, location_ref: str) -> Work:
    details = {
        "itemRef": step.item.ref,
        "productRef": step.product_ref,
        "quantity": step.item.kept_quantity,
        "quantityFor": [SHORT],
        "instructions": step.service.instructions,
    }
    return Work(type=step.service.type, outcomes=OUTCOMES, subject=step.key, details=details, location_ref=location_ref)
