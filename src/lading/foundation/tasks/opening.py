"""Opening tasks from a rule: the retailer's say about their type, the business calendar, and the first timer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, SendEvent, SetAttributes
from lading.engine.entity import Entity
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, failing_on_refusal
from lading.foundation.calendars.calendar import SETTING as CALENDAR_SETTING
from lading.foundation.calendars.calendar import after_hours, calendar_of
from lading.foundation.settings.records import SettingKey
from lading.foundation.tasks.effects import OpenTask
from lading.foundation.tasks.model import LadderStep, NewTask, Task, step_after, told_of
from lading.foundation.tasks.task_types import SETTING, TaskType, task_type_of
from lading.kernel.json import Json

WAITING_ATTRIBUTE = "openTasks"
DETAILS_BYTES_MAX = 10_000


class TaskLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that rules about tasks read."""

    settings: Loader[SettingKey, Json]
    tasks: Loader[UUID, Task | None]


class TaskEvents(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: tells the entity the outcome. stepEventName: its timer. alertEventName: tells the outside."""

    event_name: str = "TaskConcluded"
    step_event_name: str = "TaskStep"
    alert_event_name: str = "TaskAlert"


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done about an entity; subject: what of it. location_ref: where, if not anywhere."""

    type: str
    outcomes: tuple[str, ...]
    subject: str = ""
    details: Mapping[str, Any] = {}
    location_ref: str | None = None


async def open_work(
    call: RuleCall,
    settings: Loader[SettingKey, Json],
    entity: Entity,
    works: Sequence[Work],
    events: TaskEvents,
    over: UUID | None = None,
) -> Actions:
    """The actions that open a task for each piece of work, with the first timer of each, and note them on the entity.

    over: a task of the entity that waits no more.
    Raises RuleFailed TASK_TYPES_INVALID, CALENDAR_INVALID, TIME_ZONE_UNKNOWN.
    """
    actions: Actions = []
    opened = [one for one in waiting_tasks(entity) if one != str(over)]
    for work in works:
        task, task_type = await _task_of(call, settings, entity, work, events)
        opened = [*opened, str(task.id)]
        actions += [OpenTask(task), timer_of(call, entity, task, events.step_event_name, steps_taken=0)]
        if task_type.is_alerted:
            actions.append(alert_of(call, entity, {**told_of(task), "alert": "OPENED"}, events.alert_event_name))
    return [_noted(entity, opened), *actions]


def waiting_tasks(entity: Entity) -> list[str]:
    """The ids of the tasks an entity was told to wait for."""
    kept = entity.attributes.get(WAITING_ATTRIBUTE)
    return list(kept["value"]) if kept else []


def without_task(entity: Entity, task_id: object) -> Action:
    """Notes on the entity that a task is over."""
    return _noted(entity, [one for one in waiting_tasks(entity) if one != str(task_id)])


def timer_of(call: RuleCall, entity: Entity, task: Task | NewTask, event_name: str, *, steps_taken: int) -> SendEvent:
    """The event that comes when the step after so many is due."""
    due_at = step_after(task.steps, steps_taken, call.at).at
    return SendEvent(
        name=event_name,
        entity=entity.key,
        subtype=entity.subtype,
        attributes={"taskId": str(task.id), "step": steps_taken},
        scheduled_at=max(due_at, call.at),
    )


def alert_of(call: RuleCall, entity: Entity, facts: Mapping[str, Any], event_name: str) -> SendEvent:
    """An event of its own, so that a webhook that cannot be sent holds nothing up."""
    return SendEvent(
        name=event_name, entity=entity.key, subtype=entity.subtype, attributes=dict(facts), scheduled_at=call.at
    )


async def task_type(
    call: RuleCall, settings: Loader[SettingKey, Json], name: str, outcomes: tuple[str, ...], location_ref: str | None
) -> TaskType:
    """What the retailer, or the location, says about a type. Raises RuleFailed TASK_TYPES_INVALID."""
    setting = await call.read(settings, SettingKey(SETTING, call.retailer, location_ref))
    with failing_on_refusal():
        return task_type_of(setting, name, outcomes)


async def _task_of(
    call: RuleCall, settings: Loader[SettingKey, Json], entity: Entity, work: Work, events: TaskEvents
) -> tuple[NewTask, TaskType]:
    found = await task_type(call, settings, work.type, work.outcomes, work.location_ref)
    in_hours = await _clock(call, settings, work.location_ref)
    steps = tuple(
        LadderStep(
            at=in_hours(step.after_hours), do=step.do, priority=step.priority, queue=step.queue, outcome=step.outcome
        )
        for step in found.ladder
    )
    assert found.outcomes, "a type comes with the outcomes of the rule that asks for it"
    task = NewTask(
        id=call.next_id(),
        retailer=call.retailer,
        type=work.type,
        subject=work.subject,
        queue=found.queue,
        priority=found.priority,
        location_ref=work.location_ref,
        root=call.aggregate.root.key,
        entity=entity.key,
        entity_subtype=entity.subtype,
        lane=call.event.lane,
        outcome_event=events.event_name,
        outcomes=found.outcomes,
        evidence_for=found.evidence_for,
        details=_bounded(work.details),
        steps=steps,
        opened_at=call.at,
        due_at=in_hours(found.due_hours),
    )
    return task, found


async def _clock(
    call: RuleCall, settings: Loader[SettingKey, Json], location_ref: str | None
) -> Callable[[float], datetime]:
    """What so many hours from now are: those of the business calendar where one is set, else of the clock."""
    setting = await call.read(settings, SettingKey(CALENDAR_SETTING, call.retailer, location_ref))
    with failing_on_refusal():
        calendar = calendar_of(setting) if setting is not None else None

    def in_hours(hours: float) -> datetime:
        opened = after_hours(call.at, hours, calendar) if calendar is not None else None
        return opened or call.at + timedelta(hours=hours)

    return in_hours


def _bounded(details: Mapping[str, Any]) -> Mapping[str, Any]:
    return details if len(msgspec.json.encode(details)) <= DETAILS_BYTES_MAX else {}


def _noted(entity: Entity, ids: Sequence[str]) -> SetAttributes:
    return SetAttributes(entity, {WAITING_ATTRIBUTE: {"type": "JSON", "value": list(ids)}})
