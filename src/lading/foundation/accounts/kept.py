"""What a process may keep of what it has read: decoded values, only while the change number of their topic stands.

The number is read before anything kept is used, so a change committed before the read is always seen.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

KEPT_MAX = 20_000

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class KeptWhileUnchanged(Generic[Key, Value]):
    """Values of accounts by key, dropped account by account as soon as the change number is another."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._values: dict[int, dict[Key, Value]] = {}

    async def fetch(
        self,
        account: int,
        number: int,
        keys: Sequence[Key],
        read: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]],
    ) -> Mapping[Key, Value]:
        """A value for every key; `read` is asked for those not kept under this number."""
        kept = self._values_under(account, number)
        missing = [key for key in keys if key not in kept]
        # The rows are read after the number: they may be newer than it, never older.
        kept.update(await read(missing) if missing else {})
        return {key: kept[key] for key in keys}

    def _values_under(self, account: int, number: int) -> dict[Key, Value]:
        kept = self._values.get(account, {})
        if self._numbers.get(account) != number or len(kept) > KEPT_MAX:
            # A new dictionary: whoever still waits for its rows keeps the one it started with.
            kept = {}
            self._numbers[account], self._values[account] = number, kept
        return kept
