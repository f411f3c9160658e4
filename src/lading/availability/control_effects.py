"""What a run may do to controls."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect


class SetControlBuffer(Effect, frozen=True):
    """Gives a control another buffer, in units."""

    kind: ClassVar[str] = "set_control_buffer"
    control_id: UUID
    buffer: int

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "buffer": self.buffer}


class ControlHandler:
    """SetControlBuffer; of two for one control the later counts."""

    kinds: tuple[type[Effect], ...] = (SetControlBuffer,)
    is_guarded = False

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """The next batch sees the new buffer: controls are read once a batch."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes every buffer in one statement."""
        buffers = {each.effect.control_id: each.effect.buffer for each in effects}
        ids = sorted(buffers)
        await queries_of(__package__, "controls.sql").set_buffers(
            connection, account=account, at=at, ids=ids, buffers=[buffers[one] for one in ids]
        )
        return {}
