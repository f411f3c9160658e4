"""Workflows as data: the JSON document, checked and turned into values. What it means is in matching and execution."""

import re
from typing import Any

import msgspec

from lading.kernel.refusal import Refused

_PLACE = re.compile(r" - at `\$(?P<path>.*)`$")
_MAY_BE_NULL = frozenset({"settings", "triggers", "userActions", "eventType"})
_STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")


class Status(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A declared status; category is BOOKING, FULFILMENT, DELIVERY, DONE, empty, or the author's own.

    A name may be empty (a placeholder), and the entity type that of a foreign root.
    """

    name: str
    entity_type: str
    category: str | None = None


class Trigger(msgspec.Struct, frozen=True):
    """A status in which the ruleset listens."""

    status: str


class RuleUse(msgspec.Struct, frozen=True):
    """A rule in a ruleset: ACCOUNT.module.Rule, and its parameters as written."""

    name: str
    props: dict[str, Any] | None = None

    @property
    def short_name(self) -> str:
        """The rule's own name: account and module do not decide which rule it is."""
        return self.name.rpartition(".")[2]


class Ruleset(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Listens to one event of one entity type; no subtype means any, no triggers means any status."""

    name: str
    type: str
    subtype: str | None = None
    event_type: str = "NORMAL"
    description: str | None = None
    rules: tuple[RuleUse, ...]
    triggers: tuple[Trigger, ...] = ()
    user_actions: tuple[dict[str, Any], ...] = ()

    def listens_to(self, subtype: str | None, status: str) -> bool:
        """Whether an entity of that subtype and status is meant."""
        if self.subtype and subtype and self.subtype.upper() != subtype.upper():
            return False
        return not self.triggers or any(trigger.status == status for trigger in self.triggers)


class Workflow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A workflow document; name is ENTITY::SUBTYPE, version is the author's label such as 1.47."""

    name: str
    entity_type: str
    entity_subtype: str
    version: str
    description: str | None = None
    version_comment: str | None = None
    settings: dict[str, Any] = {}
    rulesets: tuple[Ruleset, ...]
    statuses: tuple[Status, ...]


def parse_workflow(document: object) -> Workflow:
    """Checks a decoded workflow document.

    Raises Refused WORKFLOW_MALFORMED with the place, WORKFLOW_NAME_MISMATCH or RULESET_TWICE. Statuses that are not
    declared are for `lint` to tell: files of others have them, and they run.
    """
    workflow = read_workflow(document)
    _check_name(workflow)
    _check_rulesets(workflow)
    return workflow


def read_workflow(document: object) -> Workflow:
    """A workflow of the right form that may contradict itself. Raises Refused WORKFLOW_MALFORMED with the place."""
    try:
        return msgspec.convert(_without_null_lists(document), Workflow)
    except msgspec.ValidationError as error:
        raise _malformed(error) from error


def _without_null_lists(document: object) -> object:
    """Other writers put null where they have no triggers, user actions or settings."""
    if not isinstance(document, dict) or not isinstance(document.get("rulesets"), list):
        return document
    rulesets = [_without_nulls(one) if isinstance(one, dict) else one for one in document["rulesets"]]
    return _without_nulls(document) | {"rulesets": rulesets}


def _without_nulls(value: dict[str, Any]) -> dict[str, Any]:
    return {key: child for key, child in value.items() if child is not None or key not in _MAY_BE_NULL}


def _malformed(error: msgspec.ValidationError) -> Refused:
    text = str(error)
    place = _PLACE.search(text)
    steps = _STEP.findall(place["path"]) if place else []
    pointer = "".join(f"/{key or index}" for key, index in steps)
    return Refused(
        "WORKFLOW_MALFORMED",
        _PLACE.sub("", text) + ".",
        "Compare with a workflow exported by `lading workflow export`.",
        pointer=pointer,
    )


def _check_name(workflow: Workflow) -> None:
    expected = f"{workflow.entity_type}::{workflow.entity_subtype}"
    if workflow.name != expected:
        raise Refused(
            "WORKFLOW_NAME_MISMATCH",
            f"The workflow is called {workflow.name!r}, its entity type and subtype say {expected!r}.",
            "Make name, entityType and entitySubtype agree.",
            pointer="/name",
        )


def _check_rulesets(workflow: Workflow) -> None:
    seen: set[tuple[str, str | None, str]] = set()
    for index, ruleset in enumerate(workflow.rulesets):
        key = (ruleset.type, ruleset.subtype, ruleset.name)
        if key in seen:
            raise Refused(
                "RULESET_TWICE",
                f"Ruleset {ruleset.name} for {ruleset.type} stands twice.",
                "Merge the two, or give one another name or subtype.",
                pointer=f"/rulesets/{index}/name",
            )
        seen.add(key)
