"""Settings by what names them: their id, or a context and its number."""

from dataclasses import replace
from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.fields import THE_LIST
from lading.api.graphql.foundation import sources
from lading.api.graphql.listing import AskedPage
from lading.api.graphql.paging import Connection
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require, require_somewhere
from lading.foundation.places.records import locations_by_number
from lading.foundation.settings.records import SettingContext
from lading.kernel.refusal import Refused
from lading.order.references import RETAILER_MAX


async def setting_written(call: GraphCall, id_: str) -> dict[str, Any] | None:
    """The setting of that id, for whoever may write it. Only inside a mutation."""
    asked = asked_setting(call, id_, Permission.SETTING_UPDATE)
    return first_of((await asked(call.connection, call.user, [THE_LIST]))[THE_LIST])


def asked_setting(call: GraphCall, id_: str, permission: Permission) -> AskedPage:
    """The page that holds the setting of that id, if it is within reach. Raises Forbidden PERMISSION_MISSING."""
    listing = replace(sources.settings(), permission=permission)
    return listing.asked({"settingId": id_, "first": 1}, call.user)


def first_of(page: Connection) -> dict[str, Any] | None:
    """The first node of a page, if there is one."""
    return page.edges[0]["node"] if page.edges else None


async def context_given(call: GraphCall, given: dict[str, Any]) -> tuple[SettingContext, str]:
    """The context a setting is to hold in, and the reference it is kept by.

    Raises Refused SETTING_CONTEXT_UNKNOWN, RETAILER_UNKNOWN or LOCATION_UNKNOWN, also for what is out of reach;
    Forbidden PERMISSION_MISSING.
    """
    number: int = given["contextId"]
    scope = require_somewhere(call.user, Permission.SETTING_UPDATE)
    try:
        context = SettingContext(given["context"])
    except ValueError as error:
        message = f"{given['context'][:40]!r} is no context of settings."
        hint = f"Send one of {', '.join(SettingContext)}."
        raise Refused("SETTING_CONTEXT_UNKNOWN", message, hint, pointer="/context") from error
    if context is SettingContext.ACCOUNT:
        require(call.user, Permission.SETTING_UPDATE)
        if number not in {0, call.account}:
            raise refusals.unknown("account", number, "/contextId")
        return context, ""
    if context is SettingContext.RETAILER:
        if not 0 < number <= RETAILER_MAX or not scope.holds(number):
            raise refusals.unknown("retailer", number, "/contextId")
        return context, str(number)
    location = (await locations_by_number(call.connection, call.account, [number])).get(number)
    if location is None or not scope.holds(location.retailer, location.ref):
        raise refusals.unknown("location", number, "/contextId")
    return context, location.ref


def id_of(call: GraphCall, context: SettingContext, number: int, name: str) -> str:
    """The id of a setting."""
    return f"{context}:{call.account if context is SettingContext.ACCOUNT else number}:{name}"
