"""How much work something is, counted: the same on every machine, however busy."""

import sys
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def calls_of(work: Callable[[], Answer]) -> tuple[Answer, int]:
    """The answer of the work, and the calls of functions it took, those written in C among them."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        answer = work()
    finally:
        sys.setprofile(before)
    return answer, calls
