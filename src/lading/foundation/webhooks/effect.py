"""Telling the outside as an effect of a run: stored in its transaction, so it happens exactly when the run does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from lading.database.connection import Connection
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.outbox.enqueueing import enqueue
from lading.outbox.message import Message


class PostWebhook(Effect, frozen=True):
    """Puts a message into the outbox. webhook: what the workflow calls it."""

    kind: ClassVar[str] = "post_webhook"
    message: Message
    webhook: str = ""

    def summary(self) -> dict[str, Any]:
        """Without the query of the address, which may hold a token."""
        url = urlsplit(self.message.url)
        to = f"{url.scheme}://{url.hostname}{url.path}"
        return {"effect": self.kind, "webhook": self.webhook, "to": to, "id": str(self.message.id)}


class WebhookHandler:
    """Writes the messages of all runs of a batch into the outbox."""

    kinds: tuple[type[Effect], ...] = (PostWebhook,)
    is_guarded = False

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """A message changes nothing that other runs of the batch look at."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes them; none is ever refused."""
        await enqueue(connection, account, [run_effect.effect.message for run_effect in effects], at)
        return {}
