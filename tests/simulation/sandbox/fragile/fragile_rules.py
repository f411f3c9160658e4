"""A package as customers write them: one rule, of which some events bring out the worst."""

import ctypes

from lading.engine.sdk.answers import Actions, Log
from lading.engine.sdk.rule import Call, NoParameters, rule


@rule("Fragile", NoParameters)
def fragile(call: Call, parameters: NoParameters) -> Actions:
    """Does what a rule does, and crashes on an event that says so."""
    if call.attributes.get("crash"):
        ctypes.string_at(0)
    return [Log(message=call.entity["status"])]


RULES = (fragile,)
