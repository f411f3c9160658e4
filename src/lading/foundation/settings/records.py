"""Settings as they are kept, and as they are resolved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.foundation.texts import TEXT_LENGTH_MAX, check_text
from lading.kernel.json import Json, check_json
from lading.kernel.refusal import Refused

# Beyond so many contexts a statement that names them costs more than the rows it would spare.
CONTEXTS_MAX = 200


class SettingContext(StrEnum):
    """Where a setting holds; a more particular context wins over a more general one.

    ACCOUNT: everywhere in the account, its context_ref is ''. RETAILER: context_ref is the retailer number.
    AGENT: context_ref is a location's ref.
    """

    ACCOUNT = "ACCOUNT"
    RETAILER = "RETAILER"
    AGENT = "AGENT"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One value for one context."""

    name: str
    context: SettingContext
    context_ref: str = ""
    value: Json


class SettingKey(NamedTuple):
    """Asks for the setting that holds for a retailer and, if given, at a location (its ref)."""

    name: str
    retailer: int | None = None
    agent: str | None = None


async def put_setting(connection: Connection, account: int, setting: Setting) -> None:
    """Sets a value, replacing the one of that context. Raises Refused SETTING_INVALID or TEXT_TOO_LONG."""
    await queries_of(__package__).put_setting(connection, account=account, **_row(setting))


async def add_setting(connection: Connection, account: int, setting: Setting) -> bool:
    """Sets a value where there is none in that context yet; whether it did. Raises as put_setting does."""
    return bool(await queries_of(__package__).add_setting(connection, account=account, **_row(setting)))


async def remove_setting(
    connection: Connection, account: int, name: str, context: SettingContext, context_ref: str = ""
) -> bool:
    """Takes a value away, so that the next more general context holds; whether there was one."""
    values = {"context_type": context.value, "context_ref": context_ref, "name": name}
    return bool(await queries_of(__package__).remove_setting(connection, account=account, **values))


async def settings_named(connection: Connection, account: int, names: Sequence[str]) -> tuple[Setting, ...]:
    """Every value of the settings, whatever its context."""
    return _settings(await queries_of(__package__).settings_named(connection, account=account, names=names))


async def settings_asked(connection: Connection, account: int, keys: Sequence[SettingKey]) -> tuple[Setting, ...]:
    """The values that the keys can come to.

    A thousand locations may have a setting that few keys ask for; where many ask, all values of the names are read.
    """
    if len(keys) > CONTEXTS_MAX:
        return await settings_named(connection, account, sorted({key.name for key in keys}))
    contexts = {context for key in keys for context in _contexts_of(key)}
    rows = await queries_of(__package__).settings_asked(
        connection,
        account=account,
        names=sorted({key.name for key in keys}),
        context_types=[context.value for context, _ in contexts],
        context_refs=[context_ref for _, context_ref in contexts],
    )
    return _settings(rows)


def _settings(rows: Iterable[Mapping[str, Any]]) -> tuple[Setting, ...]:
    return tuple(
        Setting(
            name=row["name"],
            context=SettingContext(row["context_type"]),
            context_ref=row["context_ref"],
            value=row["value"],
        )
        for row in rows
    )


def resolve(key: SettingKey, settings: Iterable[Setting], defaults: Mapping[str, Json]) -> Json:
    """The value that holds: AGENT before RETAILER before ACCOUNT before the product's default, else None."""
    return resolve_all([key], settings, defaults)[key]


def resolve_all(
    keys: Iterable[SettingKey], settings: Iterable[Setting], defaults: Mapping[str, Json]
) -> dict[SettingKey, Json]:
    """The value that holds for each key, in one pass over the settings: there may be a thousand of both."""
    values = {(one.name, one.context, one.context_ref): one.value for one in settings}
    if not values:
        return {key: defaults.get(key.name) for key in keys}
    return {key: _resolved(key, values, defaults) for key in keys}


def _resolved(
    key: SettingKey, values: Mapping[tuple[str, SettingContext, str], Json], defaults: Mapping[str, Json]
) -> Json:
    for context, context_ref in _contexts_of(key):
        if (key.name, context, context_ref) in values:
            return values[key.name, context, context_ref]
    return defaults.get(key.name)


def _contexts_of(key: SettingKey) -> Iterator[tuple[SettingContext, str]]:
    if key.agent is not None:
        yield SettingContext.AGENT, key.agent
    if key.retailer is not None:
        yield SettingContext.RETAILER, str(key.retailer)
    yield SettingContext.ACCOUNT, ""


def _row(setting: Setting) -> dict[str, Any]:
    _check(setting)
    return {
        "context_type": setting.context.value,
        "context_ref": setting.context_ref,
        "name": setting.name,
        "value": setting.value,
    }


def _check(setting: Setting) -> None:
    check_text(setting.name, "/name")
    check_text(setting.context_ref, "/contextId")
    check_json(setting.value, pointer="/value")
    is_account = setting.context is SettingContext.ACCOUNT
    if not setting.name or is_account != (setting.context_ref == ""):
        message = f"The setting {setting.name[:TEXT_LENGTH_MAX]!r} does not say where it holds."
        hint = "Name the retailer number or the location ref, and neither for the whole account."
        raise Refused("SETTING_INVALID", message, hint, pointer="/contextId")
