"""Rules that break one promise each, for the conformance suite to find."""

import random
import time
from pathlib import Path
from typing import Any

import msgspec

from lading.sdk import Actions, Call, Log, NoParameters, SendEvent, rule


class Silent(msgspec.Struct, frozen=True):
    """limit is not described."""

    limit: int = 0


@rule("undocumented", Silent)
def undocumented(call: Call, parameters: Silent) -> Actions:
    return []


@rule("Dice", NoParameters)
def dice(call: Call, parameters: NoParameters) -> Actions:
    """Answers by chance."""
    return [Log(message=str(random.random()))]


@rule("Slow", NoParameters)
def slow(call: Call, parameters: NoParameters) -> Actions:
    """Takes its time."""
    time.sleep(0.05)
    return []


@rule("Reader", NoParameters)
def reader(call: Call, parameters: NoParameters) -> Actions:
    """Reads a file."""
    return [Log(message=Path("/etc/hostname").read_text(encoding="utf-8"))]


@rule("Sender", NoParameters, sends=("Declared", "NeverSent"))
def sender(call: Call, parameters: NoParameters) -> Actions:
    """Sends one of two."""
    return [SendEvent(name="Declared")]


@rule("Stranger", NoParameters)
def stranger(call: Call, parameters: NoParameters) -> Actions:
    """Sends what it does not declare."""
    return [SendEvent(name="Undeclared")]


@rule("Unshown", NoParameters)
def unshown(call: Call, parameters: NoParameters) -> Any:
    """Has no example."""
    return []


RULES = (undocumented, dice, slow, reader, sender, stranger, unshown)
