"""`lading reference`: the pages of docs/reference that are written from the program itself, as Markdown."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from inspect import signature
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, get_args, get_type_hints

import typer
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings
from typer.models import ArgumentInfo, CommandInfo, OptionInfo, TyperInfo

from lading.bootstrap.criteria_reference import criteria_page
from lading.bootstrap.entity_fields import FIELD_TYPES
from lading.bootstrap.field_reference import fields_page
from lading.bootstrap.registry import build_registry
from lading.bootstrap.rule_reference import rules_page
from lading.bootstrap.settings import SETTINGS, variable_of
from lading.database.settings import ROOT_DATA_DIR
from lading.kernel.clock import SystemClock
from lading.kernel.identity import Identities
from lading.order.sourcing.criteria import built_in_criteria
from lading.order.sourcing.criteria.catalogue import CriterionCatalogue
from lading.order.sourcing.criteria.reference import kinds_of

CLI_HEAD = """# Commands

Written from the program by `lading reference cli`.

Data goes to standard output, facts and hints to standard error. Exit codes: 0 done, 1 refused or an invariant is
broken, 2 misused, 130 interrupted. A refusal is one line with its code and one with a hint.
[Settings](configuration.md) are environment variables.
"""
CONFIGURATION_HEAD = """# Settings

Written from the program by `lading reference configuration`.

Every setting is an environment variable; an empty one counts as not set. Those that cannot be used are refused together
when a command starts (`SETTING_INVALID`), and a misspelt one gets a warning. Durations are in seconds, sizes in bytes.
"""
DATA_DIR_DEFAULT = f"`~/.local/share/lading`, as root `{ROOT_DATA_DIR}`"


class Page(StrEnum):
    """What is written."""

    CLI = "cli"
    CONFIGURATION = "configuration"
    RULES = "rules"
    CRITERIA = "criteria"
    FIELDS = "fields"


def register(app: typer.Typer) -> None:
    """Adds the command."""

    @app.command("reference", hidden=True)
    def reference(page: Annotated[Page, typer.Argument(help="Which page.")]) -> None:
        """Writes a page of the reference from the program itself."""
        typer.echo(_PAGES[page](app), nl=False)


def cli_page(app: typer.Typer) -> str:
    """Every command that is not hidden, with its arguments and options; those of groups behind the others."""
    commands = [_command("lading", command) for command in app.registered_commands if not command.hidden]
    groups = [text for group in app.registered_groups for text in _group(group)]
    return "\n".join([CLI_HEAD, *commands, *groups])


def configuration_page(_app: typer.Typer) -> str:
    """Every setting with its default and what it may be."""
    rows = [row for kind in SETTINGS for row in _settings(kind)]
    return "\n".join([CONFIGURATION_HEAD, *_table(("variable", "default", "may be", "is"), rows)]) + "\n"


def rule_page(_app: typer.Typer) -> str:
    """Every rule that workflows may use."""
    return rules_page(build_registry(Identities(SystemClock().milliseconds)).rules)


def criterion_page(_app: typer.Typer) -> str:
    """Every criterion that sourcing profiles may use."""
    return criteria_page(kinds_of(CriterionCatalogue(built_in_criteria())))


def field_page(_app: typer.Typer) -> str:
    """Every field of an entity that conditions and rules of packages see."""
    return fields_page(FIELD_TYPES)


def _group(group: TyperInfo) -> Iterator[str]:
    """The commands of a group, below the options that stand before each of them."""
    members, own = group.typer_instance, group.typer_instance.registered_callback if group.typer_instance else None
    assert members is not None
    # A group is named where it is made or where it is added; what was not said is a placeholder.
    prefix = f"lading {next(name for name in (group.name, members.info.name) if isinstance(name, str))}"
    if own is not None and own.callback is not None:
        yield _section(prefix, own.callback, usage_end="COMMAND")
    yield from (_command(prefix, command) for command in members.registered_commands if not command.hidden)


def _command(prefix: str, command: CommandInfo) -> str:
    assert command.callback is not None
    return _section(f"{prefix} {command.name}", command.callback)


def _section(name: str, callback: Callable[..., object], *, usage_end: str = "") -> str:
    shown = list(_parameters(callback))
    usage = " ".join([name, *(one.usage for one in shown), *([usage_end] if usage_end else [])])
    rows = [(f"`{one.name}`", one.default, one.help) for one in shown]
    table = ["", *_table(("argument or option", "default", "is"), rows)] if rows else []
    return "\n".join([f"## {name}", "", f"`{usage}`", "", callback.__doc__ or "", *table, ""])


@dataclass(frozen=True)
class _Parameter:
    """An argument or option as it is written; default is empty where there is none worth telling."""

    name: str
    usage: str
    default: str
    help: str


def _parameters(callback: Callable[..., object]) -> Iterator[_Parameter]:
    hints = get_type_hints(callback, include_extras=True)
    for name, parameter in signature(callback).parameters.items():
        if hints[name] is typer.Context:
            continue
        kind, told = get_args(hints[name])
        if told.hidden:
            continue
        if isinstance(told, ArgumentInfo):
            choices = _value(kind) if isinstance(kind, type) and issubclass(kind, Enum) else name.upper()
            yield _Parameter(choices, choices, "", told.help or "")
            continue
        option = _declared(told) or f"--{name.replace('_', '-')}"
        written = option if kind is bool else f"{option} {_value(kind)}"
        is_told = kind is not bool and parameter.default not in {None, parameter.empty}
        usage = written if parameter.default is parameter.empty else f"[{written}]"
        yield _Parameter(written, usage, f"`{_text(parameter.default)}`" if is_told else "", told.help or "")


def _declared(told: OptionInfo) -> str:
    """The name an option was given; inside Annotated the first one stands where the default would."""
    return next((name for name in (told.default, *(told.param_decls or ())) if isinstance(name, str)), "")


def _value(kind: Any) -> str:
    [kind, *_] = [one for one in get_args(kind) if one is not type(None)] or [kind]
    if issubclass(kind, Enum):
        return "|".join(str(choice.value) for choice in kind)
    return {int: "NUMBER", float: "NUMBER", Path: "FILE"}.get(kind, "TEXT")


def _text(value: object) -> str:
    return f"{value.value if isinstance(value, Enum) else value}"


def _settings(kind: type[BaseSettings]) -> Iterator[tuple[str, ...]]:
    for name, field in kind.model_fields.items():
        yield f"`{variable_of(kind, name)}`", _setting_default(field), _limits(field), field.description or ""


def _setting_default(field: FieldInfo) -> str:
    if field.annotation is Path:
        return DATA_DIR_DEFAULT
    if field.default is None:
        return ""
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"


def _limits(field: FieldInfo) -> str:
    if field.annotation is bool:
        return "`true`, `false`"
    signs = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    found = [
        f"{words} {getattr(limit, sign)}"
        for limit in field.metadata
        for sign, words in signs.items()
        if hasattr(limit, sign)
    ]
    return ", ".join(found) or _text_limits(field)


def _text_limits(field: FieldInfo) -> str:
    patterns = [limit.pattern for limit in field.metadata if getattr(limit, "pattern", None)]
    if patterns:
        return ", ".join(f"`{choice}`" for choice in patterns[0].strip("^$()").split("|"))
    kinds = {kind.__name__ for kind in get_args(field.annotation) or (field.annotation,) if kind is not None}
    return "a directory" if "Path" in kinds else "text"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    cells = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *cells)]


_PAGES: MappingProxyType[Page, Callable[[typer.Typer], str]] = MappingProxyType(
    {
        Page.CLI: cli_page,
        Page.CONFIGURATION: configuration_page,
        Page.RULES: rule_page,
        Page.CRITERIA: criterion_page,
        Page.FIELDS: field_page,
    }
)
