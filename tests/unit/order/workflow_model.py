"""A workflow as a machine: every configuration an entity can come to rest in, over all events in all orders.

Rules are taken as they stand in the document. What a rule may do or leave is explored both ways; what is done for sure
is done. A configuration is a status and the timers that will still fire in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lading.engine.workflow import Ruleset, RuleUse, Workflow

_IS_EVENT = re.compile("event|validaddress|missingaddress", re.IGNORECASE)
_INNER = "RequireEventFromWorkflow"
_ESCALATIONS = "ScheduleEscalations"
_HOLD = "HoldUntilProcessingMustStart"
_TIMERS = {"ScheduleEvent", _ESCALATIONS, "ScheduleFulfilmentExpiry", "StartCollectionPeriod", "ExtendCollectionPeriod"}
_WATCH = "WatchStockWait"
# Rules that send exactly one of their events whatever they find; of the others each event may come or not.
_ALWAYS = {
    *(
        "SendEvent",
        "GetLocationsForNetwork",
        "GetTransferLocations",
        "GetPickupLocation",
        "CalculateLocationsDistances",
    ),
    *("SearchInventoryAtLocations", "SelectProposedFulfilment", "ResolveOrderCoordinates", "ForwardIfAtPickupLocation"),
    *("ForwardIfPickupLocationKnown", "ForwardIfEscalationStands", "ForwardIfCollectionPeriodStands"),
    *("ForwardIfHoldIsOver", "UpdateOrderCoordinates", "ChangePickupLocation", "PutBackUnits", "VerifyCollector"),
    "HoldForReview",
    *("CancelOrderItems", "ForwardIfExpiryStands", "ReleaseFulfilment", "ResumeFulfilment", "SendEventWithFulfilment"),
}
# Two rules that together send for sure: one asks the opposite of the other.
_PAIRS = {
    "ForwardIfOrderCoordinatesPresent": "ForwardIfOrderCoordinatesNotPresent",
    "ForwardIfProposedFulfilmentPresent": "ForwardIfProposedFulfilmentNotPresent",
    "ForwardIfMaxSplitLimitReached": "ForwardIfMaxSplitLimitNotReached",
}
_SETS = {"CancelFulfilment": "CANCELLED", "RejectFulfilment": "REJECTED"}


class Timer(NamedTuple):
    """An event to come; status: the only one it counts in, where it is bound to one."""

    event: str
    status: str | None


class Config(NamedTuple):
    """Where an entity rests."""

    status: str
    timers: frozenset[Timer]


class Going(NamedTuple):
    """Where an entity stands in the middle of a run, with the events it still sends itself."""

    status: str
    timers: frozenset[Timer]
    pending: tuple[str, ...]


@dataclass
class Machine:
    """One type of entity (and subtype, where rulesets have one) of a workflow."""

    workflow: Workflow
    entity_type: str
    subtype: str | None = None
    rests: dict[Config, str] = field(default_factory=dict)

    def explore(self, starts: Iterator[str] | tuple[str, ...] = ("CREATED",)) -> None:
        """Finds every configuration the entity can rest in; rests says by which event it came there.

        CREATE follows the making of an entity in the same transaction, before anybody else can send it anything.
        """
        made = [Going(status, frozenset(), ("CREATE",)) for status in starts]
        self.rests = {config: "CREATE" for going in made for config in self._runs(going)}
        waiting = list(self.rests)
        seen = set(waiting)
        while waiting:
            config = waiting.pop()
            for event, after in self._steps(config):
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
                    self.rests[after] = f"{event} in {config.status}"

    def is_timed(self, config: Config) -> bool:
        """Whether a timer will fire that a ruleset listens to."""
        return any(
            timer.status in (None, config.status) and self._listening(timer.event, config.status)
            for timer in config.timers
        )

    def leads_on(self, status: str) -> bool:
        """Whether some event can take the entity out of a status."""
        timers = frozenset(Timer(event, None) for event in self._timer_events())
        return any(after.status != status for _, after in self._steps(Config(status, timers)))

    def _steps(self, config: Config) -> Iterator[tuple[str, Config]]:
        firing = {timer.event for timer in config.timers if timer.status in (None, config.status)}
        for event in sorted(self._from_outside() | firing):
            timers = frozenset(one for one in config.timers if one.event != event) if event in firing else config.timers
            if self._listening(event, config.status):
                for after in self._runs(Going(config.status, timers, (event,))):
                    yield event, after

    def _runs(self, start: Going) -> Iterator[Config]:
        waiting, seen = [start], {start}
        while waiting:
            going = waiting.pop()
            if not going.pending:
                yield Config(going.status, going.timers)
                continue
            event, *rest = going.pending
            branches = [Going(going.status, going.timers, tuple(rest))]
            for ruleset in self._listening(event, going.status):
                branches = [after for one in branches for after in self._through(ruleset, one)]
            for after in branches:
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)

    def _through(self, ruleset: Ruleset, going: Going) -> list[Going]:
        branches, pair = [going], ""
        for use in ruleset.rules:
            name = use.short_name
            if pair and name == pair:
                pair = ""
                continue
            pair = _PAIRS.get(name, "")
            twin = next((one for one in ruleset.rules if one.short_name == pair), None) if pair else None
            branches = [after for one in branches for after in self._apply(use, twin, one)]
        return list(dict.fromkeys(branches))

    def _apply(self, use: RuleUse, twin: RuleUse | None, going: Going) -> list[Going]:
        name, props = use.short_name, use.props or {}
        if name == "SetState":
            return [going._replace(status=str(props["status"]))]
        if name in _SETS:
            return [going._replace(status=_SETS[name])]
        if name == _HOLD:
            timer = Timer(str(props.get("timerEventName") or props["eventName"]), None)
            held = self._sending(going._replace(timers=going.timers | {timer}), [str(props["heldEventName"])])
            return [*self._sending(going, [str(props["eventName"])]), *held]
        if name == _WATCH:
            later = going._replace(timers=going.timers | {Timer(str(props["eventName"]), None)})
            return [later, *self._sending(later, [str(props["overdueEventName"])])]
        if name in _TIMERS and props.get("delay") != 0:
            return [self._with_timers(name, use, going)]
        events = [one for one in (*_events(use), *(_events(twin) if twin else ())) if self._has(one)]
        if not events:
            return [going]
        sent = self._sending(going, events)
        return sent if twin or name in _ALWAYS or name == "ScheduleEvent" else [going, *sent]

    def _with_timers(self, name: str, use: RuleUse, going: Going) -> Going:
        bound = going.status if name == _ESCALATIONS else None
        kept = {one for one in going.timers if one.status is None} if bound else set(going.timers)
        return going._replace(timers=frozenset(kept | {Timer(event, bound) for event in _events(use)}))

    def _sending(self, going: Going, events: list[str]) -> list[Going]:
        return [going._replace(pending=(*going.pending, event)) for event in events if self._has(event)] or [going]

    def _listening(self, event: str, status: str) -> list[Ruleset]:
        return [
            one
            for one in self._own()
            if one.name == event and (not one.triggers or any(trigger.status == status for trigger in one.triggers))
        ]

    def _own(self) -> list[Ruleset]:
        return [
            one
            for one in self.workflow.rulesets
            if one.type == self.entity_type and one.subtype in (None, self.subtype or one.subtype)
        ]

    def _has(self, event: str) -> bool:
        return any(one.name == event for one in self._own())

    def _from_outside(self) -> set[str]:
        """Events that people and systems send, and those that other entities of the order send."""
        open_ones = {one.name for one in self._own() if all(use.short_name != _INNER for use in one.rules)}
        others = {
            event
            for ruleset in self.workflow.rulesets
            if ruleset.type != self.entity_type
            for use in ruleset.rules
            for event in _events(use)
        }
        return open_ones | {event for event in others if self._has(event)}

    def _timer_events(self) -> set[str]:
        return {
            event
            for ruleset in self._own()
            for use in ruleset.rules
            if use.short_name in {*_TIMERS, _HOLD, _WATCH}
            for event in _events(use)
        }


def _events(use: RuleUse) -> list[str]:
    found: list[str] = []
    for name, value in (use.props or {}).items():
        if _IS_EVENT.search(name) and isinstance(value, str):
            found.append(value)
        elif _IS_EVENT.search(name) and isinstance(value, list):
            found += [str(one) for one in value]
    return found
