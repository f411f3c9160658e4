"""What a scenario expects, compared with what happened, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to hold at the end; what is left out is not looked at.

    status: of the root. entities: statuses by TYPE:ref. outcome and reason: of the last event; a reason is met by its
    beginning. path: every event that ran, in order. sent: events for later or for others, in any order; not_sent: names
    that neither ran nor were sent. actions: each is met by an action that says the same in the keys it names.
    """

    status: str | None = None
    entities: dict[str, str] = {}
    absent: list[str] = []
    outcome: str | None = None
    reason: str | None = None
    path: list[str] | None = None
    sent: list[str] | None = None
    not_sent: list[str] = []
    actions: list[dict[str, Any]] = []


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, under the same names."""

    status: str
    entities: Mapping[str, str]
    outcome: str
    reason: str
    path: tuple[str, ...]
    sent: tuple[str, ...]
    actions: tuple[Mapping[str, Any], ...]


def disappointments(expected: Expected, observed: Observed) -> Iterator[str]:
    """A sentence for everything that is not as expected."""
    if expected.status not in (None, observed.status):
        yield f"The root is {observed.status}, not {expected.status}."
    yield from _entities(expected, observed)
    if expected.outcome not in (None, observed.outcome) or (observed.outcome == "FAILED" and expected.outcome is None):
        because = f" ({observed.reason})" if observed.reason else ""
        yield f"The last event ended {observed.outcome}{because}, not {expected.outcome or 'well'}."
    if expected.reason is not None and not observed.reason.startswith(expected.reason):
        yield f"The reason is {observed.reason or 'none'}, not {expected.reason}."
    yield from _events(expected, observed)
    for action in expected.actions:
        if not any(all(one.get(key) == value for key, value in action.items()) for one in observed.actions):
            yield f"No rule did {msgspec.json.encode(action).decode()}."


def _entities(expected: Expected, observed: Observed) -> Iterator[str]:
    for name, status in expected.entities.items():
        found = observed.entities.get(name)
        if found is None:
            yield f"There is no {name}."
        elif found != status:
            yield f"{name} is {found}, not {status}."
    yield from (
        f"There is {name}, in status {observed.entities[name]}."
        for name in expected.absent
        if name in observed.entities
    )


def _events(expected: Expected, observed: Observed) -> Iterator[str]:
    if expected.path is not None and tuple(expected.path) != observed.path:
        yield f"The events were {_arrows(observed.path)}, not {_arrows(expected.path)}."
    if expected.sent is not None and sorted(expected.sent) != sorted(observed.sent):
        yield f"Sent was {', '.join(observed.sent) or 'nothing'}, not {', '.join(expected.sent) or 'nothing'}."
    for name in expected.not_sent:
        if name in observed.path[1:] or name in observed.sent:
            yield f"{name} was sent."


def _arrows(names: Sequence[str]) -> str:
    return " → ".join(names) or "none"
