"""User actions: what a person may do with an entity where it stands, and whether what was filled in is right. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import msgspec

from lading.engine.workflow import Ruleset, Workflow
from lading.engine.workflows.meaning import RulesByName, statuses_set, user_event
from lading.kernel.refusal import Refused

SETTINGS = "settings."
_TYPES: Mapping[str, type | tuple[type, ...]] = MappingProxyType(
    {
        "STRING": str,
        "TEXT": str,
        "INTEGER": int,
        "LONG": int,
        "FLOAT": (int, float),
        "DOUBLE": (int, float),
        "DECIMAL": (int, float),
        "NUMBER": (int, float),
        "BOOLEAN": bool,
        "OBJECT": dict,
        "ARRAY": list,
        "LIST": list,
        "ARTICLES": list,
    }
)
_LIST_ENDINGS = ("_ITEMS", "_IDS", "_REFS")
_INSTANTS = frozenset({"DATETIME", "TIMESTAMP", "INSTANT"})


class Field(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A value a person fills in. source `settings.NAME`: one of the values of that setting."""

    name: str
    label: str | None = None
    type: str = "STRING"
    source: str | None = None
    default_value: Any = None
    mandatory: bool = False

    @property
    def setting(self) -> str | None:
        """The setting its values come from, if they come from one."""
        source = self.source or ""
        return source.removeprefix(SETTINGS) if source.startswith(SETTINGS) else None


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Where an action is shown: PRIMARY or SECONDARY, in which modules; permission is what it takes besides."""

    label: str = ""
    type: str = "SECONDARY"
    modules: tuple[str, ...] = ()
    confirm: bool = False
    permission: str | None = None


class UserAction(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An event a person may send."""

    event_name: str
    context: tuple[Context, ...]
    attributes: tuple[Field, ...] = ()


class Transition(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An event that is listened to, and the statuses its rules may set."""

    event_name: str
    type: str
    subtype: str | None
    status: str
    statuses: tuple[str, ...]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where an entity stands, and in which module somebody looks at it (None: in any)."""

    type: str
    subtype: str | None
    status: str
    module: str | None = None


def user_actions(workflow: Workflow, place: Place, allows: Callable[[str], bool]) -> list[UserAction]:
    """The actions offered there, in the order of the workflow; allows says whether the user has a permission."""
    found = []
    for ruleset in _listening(workflow, place):
        for raw in ruleset.user_actions:
            action = _action(ruleset, raw)
            shown = tuple(one for one in action.context if _is_shown(one, place.module, allows))
            if shown:
                found.append(msgspec.structs.replace(action, context=shown))
    return found


def transitions(workflow: Workflow, place: Place, rules: RulesByName) -> list[Transition]:
    """Every event that is listened to there."""
    return [
        Transition(
            event_name=ruleset.name,
            type=ruleset.type,
            subtype=ruleset.subtype,
            status=place.status,
            statuses=tuple(dict.fromkeys(status for use in ruleset.rules for status in statuses_set(use, rules))),
        )
        for ruleset in _listening(workflow, place)
    ]


def statuses_of_action(workflow: Workflow, entity_type: str, event_name: str) -> list[str]:
    """The statuses in which that type offers an action, for saying when it would be allowed."""
    return sorted(
        {
            trigger.status
            for ruleset in workflow.rulesets
            if ruleset.type == entity_type and event_name in {user_event(ruleset, raw) for raw in ruleset.user_actions}
            for trigger in ruleset.triggers
        }
    )


def checked_attributes(
    action: UserAction, given: Mapping[str, Any], choices: Mapping[str, Collection[Any]]
) -> dict[str, Any]:
    """The attributes of the event, defaults filled in; choices are the values allowed by setting name.

    Raises Refused ATTRIBUTE_UNKNOWN, ATTRIBUTE_MISSING, ATTRIBUTE_TYPE or ATTRIBUTE_CHOICE with the pointer.
    """
    fields = {field.name: field for field in action.attributes}
    for name in given:
        if name not in fields:
            known = ", ".join(fields) or "none"
            raise _refused("UNKNOWN", f"{action.event_name} has no attribute {name[:80]!r}.", f"It has {known}.", name)
    checked = {name: value for field in fields.values() for name, value in _value(field, given, action.event_name)}
    for name, value in checked.items():
        _check_type(fields[name], value)
        _check_choice(fields[name], value, choices)
    return checked


def choices_in(setting: Any) -> list[Any] | None:
    """The values a setting offers: a list of values, or of objects with value and label; None when it offers none."""
    if not isinstance(setting, list):
        return None
    return [one["value"] if isinstance(one, dict) and "value" in one else one for one in setting]


def _value(field: Field, given: Mapping[str, Any], event_name: str) -> Sequence[tuple[str, Any]]:
    value = given.get(field.name)
    if value is None:
        value = field.default_value
    if value is not None and value != "":
        return [(field.name, value)]
    if field.mandatory:
        message = f"{event_name} needs the attribute {field.name}."
        raise _refused("MISSING", message, f"Fill in {field.label or field.name}.", field.name)
    return []


def _check_type(field: Field, value: Any) -> None:
    kind = field.type.upper()
    if kind in _INSTANTS:
        is_right = _reads_as(datetime, value)
    elif kind == "DATE":
        is_right = _reads_as(date, value)
    else:
        expected = list if kind.endswith(_LIST_ENDINGS) else _TYPES.get(kind, object)
        is_right = isinstance(value, expected) and (not isinstance(value, bool) or expected in {bool, object})
    if not is_right:
        message = f"The attribute {field.name} is not of the type {field.type}."
        raise _refused("TYPE", message, f"Send a JSON value of the type {field.type}.", field.name)


def _reads_as(kind: type, value: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return isinstance(value, str)


def _check_choice(field: Field, value: Any, choices: Mapping[str, Collection[Any]]) -> None:
    allowed = choices.get(field.setting or "")
    if allowed is not None and value not in allowed:
        shown = ", ".join(map(str, list(allowed)[:20]))
        message = f"{str(value)[:80]!r} is no {field.label or field.name}."
        raise _refused("CHOICE", message, f"Choose one of {shown}; the setting {field.setting} has them.", field.name)


def _refused(code: str, message: str, hint: str, name: str) -> Refused:
    pointer = "/attributes/" + name[:80].replace("~", "~0").replace("/", "~1")
    return Refused(f"ATTRIBUTE_{code}", message, hint, pointer=pointer)


def _listening(workflow: Workflow, place: Place) -> list[Ruleset]:
    return [
        ruleset
        for ruleset in workflow.rulesets
        if ruleset.type == place.type and ruleset.listens_to(place.subtype, place.status)
    ]


def _action(ruleset: Ruleset, raw: Mapping[str, Any]) -> UserAction:
    """Read leniently: other writers leave out what they do not use, or write null."""
    return UserAction(
        event_name=user_event(ruleset, raw),
        context=tuple(_read(Context, one) for one in raw.get("context") or ()),
        attributes=tuple(_read(Field, one) for one in raw.get("attributes") or ()),
    )


def _read(kind: Any, raw: Mapping[str, Any]) -> Any:
    return msgspec.convert({name: value for name, value in raw.items() if value is not None}, kind, strict=False)


def _is_shown(context: Context, module: str | None, allows: Callable[[str], bool]) -> bool:
    is_here = module is None or module.lower() in {one.lower() for one in context.modules}
    return is_here and (context.permission is None or allows(context.permission))
