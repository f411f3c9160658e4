"""Every answer to "why is this fulfilment not in the wave?"."""

from typing import Final

import msgspec

FULFILMENT_UNKNOWN: Final = "FULFILMENT_UNKNOWN"
FULFILMENT_ELSEWHERE: Final = "FULFILMENT_ELSEWHERE"
FULFILMENT_NOT_WAITING: Final = "FULFILMENT_NOT_WAITING"
FULFILMENT_IN_WAVE: Final = "FULFILMENT_IN_WAVE"
WAVE_FULL: Final = "WAVE_FULL"


class Skipped(msgspec.Struct, frozen=True):
    """A fulfilment left out of a wave: the code of the reason and the facts."""

    code: str
    message: str
