"""Values of a workflow as a sentence holds them."""

from typing import Any

import msgspec

from lading.engine.workflow import RuleUse

LENGTH_MAX = 80


def in_words(value: Any) -> str:
    """A value short enough for a sentence; an empty text or nothing is said to be so."""
    if value is None:
        return "nothing"
    if value == "":
        return "empty"
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= LENGTH_MAX else f"{text[: LENGTH_MAX - 1]}…"


def with_parameters(use: RuleUse) -> str:
    """A rule use as a reader would write it: SetState(status: BOOKED)."""
    parameters = ", ".join(f"{name}: {in_words(value)}" for name, value in (use.props or {}).items())
    return f"{use.short_name}({parameters})" if parameters else use.short_name
