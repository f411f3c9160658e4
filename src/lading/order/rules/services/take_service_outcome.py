"""Goes on when a service was done, spoiled units, or could not be done."""

from lading.engine.action import Actions, Change, Log, SendEvent
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.tasks.model import Task, outcome_of
from lading.foundation.tasks.opening import TaskEvents, TaskLoaders, without_task
from lading.foundation.tasks.outcome import ended_task
from lading.order.fulfilment.withdrawal import units_in, withdraw
from lading.order.model import FulfilmentFields
from lading.order.rules.forwarding import send, send_if
from lading.order.rules.services.start_services import FAILED, SHORT, noted, open_steps, standing_of
from lading.order.services.steps import ServiceStatus, has_open


class ServiceBranches(TaskEvents, frozen=True, kw_only=True, rename="camel"):
    """overEventName: sent when nothing is left to be done. shortEventName: when units were spoiled.

    emptiedEventName: instead of either when every unit was. failedEventName: when it could not be done.
    """

    over_event_name: str
    short_event_name: str
    emptied_event_name: str
    failed_event_name: str


def take_service_outcome(loaders: TaskLoaders) -> Rule[ServiceBranches]:
    """The rule, bound to its loaders."""

    @rule("TakeServiceOutcome", ServiceBranches)
    async def take(call: RuleCall, parameters: ServiceBranches) -> Actions:
        """Takes the outcome of the task named by taskId: DONE, SHORT with the units spoiled, or FAILED.

        Spoiled units leave the fulfilment as lost and are open again. After a service that could not be done the goods
        go on without it. Then comes the next service of the line, or the next step of the fulfilment. Told once.
        """
        task = await ended_task(call, loaders.tasks)
        if task is None:
            return [Log("the task has no outcome, or it was told before")]
        status = ServiceStatus.FAILED if task.outcome == FAILED else ServiceStatus.DONE
        standing = {**standing_of(call.entity), task.subject: status}
        fields = _without_spoiled(call, task)
        opened = await open_steps(call, loaders.settings, standing, parameters, fields, task.id)
        kept = opened or [without_task(call.entity, task.id), noted(call.entity, standing)]
        changed: Actions = [Change(call.entity, fields, "spoiled units")] if _is_short(task) else []
        if not any(item.kept_quantity for item in fields.items):
            return [*changed, *kept, *send(call, parameters.emptied_event_name, call.entity)]
        is_over = not opened and not has_open(standing)
        onwards = send_if(is_over, call, parameters.over_event_name)
        return [*changed, *kept, *_told(call, parameters, task), *onwards]

    return take


def _is_short(task: Task) -> bool:
    return task.outcome == SHORT


def _without_spoiled(call: RuleCall, task: Task) -> FulfilmentFields:
    """The fulfilment without the units that were spoiled; never more than are left of the item."""
    fields: FulfilmentFields = call.entity.fields
    if not _is_short(task):
        return fields
    spoiled = {
        item.id: min(task.quantity or 0, units_in(item))
        for item in fields.items
        if item.ref == task.details.get("itemRef")
    }
    return withdraw(fields, spoiled, call.next_id).fields


def _told(call: RuleCall, parameters: ServiceBranches, task: Task) -> Actions:
    names = {SHORT: parameters.short_event_name, FAILED: parameters.failed_event_name}
    name = names.get(task.outcome or "")
    if name is None:
        return []
    facts = {**outcome_of(task), "itemRef": task.details.get("itemRef"), "productRef": task.details.get("productRef")}
    return [SendEvent(name=name, entity=call.entity.key, subtype=call.entity.subtype, attributes=facts)]
