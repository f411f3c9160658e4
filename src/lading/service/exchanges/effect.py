"""Takes the order of an exchange and ties it to its return, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.engine.rule import RuleFailed
from lading.order.intake import OrderRefused, accept_orders
from lading.order.new_order import NewOrder

TAKEN_BY = "exchange"


class OpenExchange(Effect, frozen=True):
    """An order in the place of what came back; a return has one."""

    kind: ClassVar[str] = "open_exchange"
    return_order_id: UUID
    order: NewOrder

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "order": self.order.ref, "items": len(self.order.items)}


class ExchangeHandler:
    """Carries out OpenExchange. next_id makes the identities of the orders."""

    kinds: tuple[type[Effect], ...] = (OpenExchange,)
    is_guarded = False

    def __init__(self, next_id: Callable[[], UUID]) -> None:
        self._next_id = next_id

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """Nothing another run of the batch would read."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Takes each order. Raises RuleFailed, with nothing written, for one that cannot be taken."""
        outcomes = await accept_orders(
            connection, account, [one.effect.order for one in effects], at=at, by=TAKEN_BY, next_id=self._next_id
        )
        for one, outcome in zip(effects, outcomes, strict=True):
            if isinstance(outcome, OrderRefused):
                raise RuleFailed(outcome.refusal.code, outcome.refusal.message)
            tied = await queries_of(__package__).tie_exchange(
                connection, account=account, return_order_id=one.effect.return_order_id, order_id=outcome.id
            )
            if tied != 1:
                raise RuleFailed("EXCHANGE_DONE", "the return has an exchange order already")
        return {}
