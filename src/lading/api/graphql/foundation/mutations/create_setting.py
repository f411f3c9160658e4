"""createSetting: a value for a context that has none of that name."""

from typing import Any

from lading.api.graphql.call import GraphCall
from lading.api.graphql.foundation.named_settings import context_given, id_of, setting_written
from lading.api.graphql.foundation.setting_values import value_given
from lading.foundation.refusals import ref_taken
from lading.foundation.settings.records import Setting, add_setting


async def create_setting(call: GraphCall, given: dict[str, Any]) -> Any:
    """The new setting. Raises Refused REF_TAKEN, what context_given, value_given and add_setting raise; Forbidden."""
    context, context_ref = await context_given(call, given)
    name: str = given["name"]
    setting = Setting(name=name, context=context, context_ref=context_ref, value=value_given(given))
    if not await add_setting(call.connection, call.account, setting):
        raise ref_taken("setting", name, "/name")
    return await setting_written(call, id_of(call, context, given["contextId"], name))
