"""The public surface for rules written outside this repository; their tests use lading.sdk.testing as well."""

from lading.engine.sdk.answers import Action, Actions, Log, RuleFailed, SendEvent, SetAttributes, SetStatus
from lading.engine.sdk.rule import Call, NoParameters, Rule, rule

__all__ = [
    "Action",
    "Actions",
    "Call",
    "Log",
    "NoParameters",
    "Rule",
    "RuleFailed",
    "SendEvent",
    "SetAttributes",
    "SetStatus",
    "rule",
]
