"""Timers in business time, and escalations that end when the entity moves on."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from lading.engine.action import Log, SendEvent, SetAttributes
from lading.engine.entity import Aggregate
from lading.engine.rule import Rule, RuleFailed
from lading.foundation.calendars.rules import timer_rules_of
from tests.unit.order.build import AT, order_item
from tests.unit.order.build import order as order_of
from tests.unit.order.rules.drive import AnyLoader, Sent, drive

ALWAYS = {"weekly": {day: ["0000-2400"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}


def the_rule(name: str) -> Rule[Any]:
    return next(one for one in timer_rules_of(AnyLoader("setting")) if one.name == name)


def an_order() -> Aggregate:
    return order_of([order_item(1, 1)])


def timer(props: dict[str, Any], calendar: Any = None, order: Aggregate | None = None) -> SendEvent:
    order = order or an_order()
    props = {"eventName": "Later", **props}
    [sent] = drive(the_rule("ScheduleEvent"), order, order.root, props, facts={"setting": calendar})
    assert isinstance(sent, SendEvent)
    return sent


def test_a_timer_counts_seconds_or_business_hours_or_business_days() -> None:
    assert timer({"delay": "90"}).scheduled_at == AT + timedelta(seconds=90)
    assert timer({"businessHours": 3}, ALWAYS).scheduled_at == AT + timedelta(hours=3)
    assert timer({"businessDays": 2}, ALWAYS).scheduled_at == AT + timedelta(days=2)


@pytest.mark.parametrize(
    ("props", "calendar", "code"),
    [
        ({}, ALWAYS, "DELAY_INVALID"),
        ({"delay": 1, "businessHours": 1}, ALWAYS, "DELAY_INVALID"),
        ({"delay": -1}, None, "DELAY_INVALID"),
        ({"businessHours": -1}, ALWAYS, "DELAY_INVALID"),
        ({"businessHours": 1}, None, "CALENDAR_MISSING"),
        ({"businessHours": 1}, {"weekly": {}}, "CALENDAR_CLOSED"),
        ({"businessHours": 1}, "nine to five", "CALENDAR_INVALID"),
    ],
)
def test_a_timer_that_cannot_be_set_fails_its_event_with_the_reason(
    props: dict[str, Any], calendar: Any, code: str
) -> None:
    with pytest.raises(RuleFailed) as failed:
        timer(props, calendar)
    assert failed.value.code == code


def test_an_escalation_goes_on_by_steps_while_the_entity_stays_where_it_is() -> None:
    order = an_order()
    ladder = {"eventNames": ["Remind", "Alarm"], "delays": [60, 3600]}
    begun = drive(the_rule("ScheduleEscalations"), order, order.root, ladder)
    steps = [one for one in begun if isinstance(one, SendEvent)]
    assert isinstance(begun[0], SetAttributes)
    assert [(one.name, one.scheduled_at) for one in steps] == [
        ("Remind", AT + timedelta(seconds=60)),
        ("Alarm", AT + timedelta(seconds=3600)),
    ]
    assert passes(order, steps[0])
    order.root.status = "MOVED_ON"
    assert not passes(order, steps[1])


def test_a_new_escalation_or_the_end_of_it_takes_the_steps_of_the_old_one_away() -> None:
    order = an_order()
    ladder = {"eventNames": ["Remind"], "delays": [60]}
    new = drive(the_rule("ScheduleEscalations"), order, order.root, ladder)[1]
    assert isinstance(new, SendEvent)
    before = {"escalation": {**new.attributes["escalation"], "id": "the one before"}}
    old = msgspec.structs.replace(new, attributes=before)
    assert (passes(order, old), passes(order, new)) == (False, True)
    drive(the_rule("EndEscalations"), order, order.root)
    assert not passes(order, new)


@pytest.mark.parametrize(
    ("setting", "minutes"),
    [
        ([0.5, 2], (0.5, 2)),
        (None, (1, 60)),
        ([0.5], (1, 60)),
        ([0, 2], (1, 60)),
        ([True, 2], (1, 60)),
        (["0.5", 2], (1, 60)),
        ([1, 600_000], (1, 60)),
        ({"Remind": 1}, (1, 60)),
    ],
)
def test_a_setting_with_minutes_for_each_step_holds_instead_of_the_delays(setting: Any, minutes: Any) -> None:
    order = an_order()
    ladder = {"eventNames": ["Remind", "Alarm"], "delays": [60, 3600], "setting": "LADDER_MINUTES"}
    begun = drive(the_rule("ScheduleEscalations"), order, order.root, ladder, facts={"setting": setting})
    due = [one.scheduled_at for one in begun if isinstance(one, SendEvent)]
    assert due == [AT + timedelta(minutes=one) for one in minutes]


def test_a_ladder_of_one_step_is_set_by_a_number() -> None:
    order = an_order()
    ladder = {"eventNames": ["Remind"], "delays": [60], "setting": "LADDER_MINUTES"}
    begun = drive(the_rule("ScheduleEscalations"), order, order.root, ladder, facts={"setting": 0.25})
    assert [one.scheduled_at for one in begun if isinstance(one, SendEvent)] == [AT + timedelta(seconds=15)]


@pytest.mark.parametrize("ladder", [{"eventNames": [], "delays": []}, {"eventNames": ["A"], "delays": [1, 2]}])
def test_a_ladder_without_a_delay_for_each_step_fails(ladder: dict[str, Any]) -> None:
    order = an_order()
    with pytest.raises(RuleFailed) as failed:
        drive(the_rule("ScheduleEscalations"), order, order.root, ladder)
    assert failed.value.code == "ESCALATION_INVALID"


def passes(order: Aggregate, step: SendEvent) -> bool:
    sent = Sent(attributes=step.attributes)
    [answer] = drive(the_rule("ForwardIfEscalationStands"), order, order.root, {"eventName": "Go"}, sent=sent)
    assert isinstance(answer, SendEvent | Log)
    return isinstance(answer, SendEvent)
