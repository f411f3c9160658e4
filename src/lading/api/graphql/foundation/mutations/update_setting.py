"""updateSetting: another value in the same context."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.foundation.named_settings import context_given, id_of, setting_written
from lading.api.graphql.foundation.setting_values import value_given
from lading.foundation.refusals import unknown
from lading.foundation.settings.records import Setting, put_setting
from lading.kernel.refusal import Refused


async def update_setting(call: GraphCall, given: dict[str, Any]) -> Any:
    """The setting as it is now. Raises Refused SETTING_UNKNOWN, FIELD_FIXED and as createSetting does; Forbidden."""
    context, context_ref = await context_given(call, given)
    before = await setting_written(call, given["id"])
    if before is None:
        raise unknown("setting", given["id"][:100], "/id")
    name: str = before["name"]
    if id_of(call, context, given["contextId"], given.get("name", name)) != before["id"]:
        hint = "Send them as they are, or create another setting."
        raise Refused("FIELD_FIXED", "Name and context of a setting stay as they are.", hint, pointer="/id")
    setting = Setting(name=name, context=context, context_ref=context_ref, value=value_given(given))
    await put_setting(call.connection, call.account, setting)
    return await setting_written(call, before["id"])
