"""Keeps sourcing decisions: the effect that a rule returns and the handler that writes it with the run."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect
from lading.order.sourcing.decision import Decision
from lading.order.sourcing.decision_codec import encode_decision


class RecordDecision(Effect, frozen=True):
    """Keeps a decision of an order under an id, once."""

    kind: ClassVar[str] = "record_decision"
    id: UUID
    order_id: UUID
    decision: Decision

    def summary(self) -> dict[str, Any]:
        decision = self.decision
        return {
            "effect": self.kind,
            "step": decision.step,
            "outcome": decision.outcome,
            "locations": [part.location_ref for part in decision.parts],
        }


class DecisionHandler:
    """Writes the decisions of all runs of a batch in one statement."""

    kinds: tuple[type[Effect], ...] = (RecordDecision,)
    is_guarded = False

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """A decision changes nothing that other runs of the batch look at."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes them; none is ever refused."""
        recorded: list[RecordDecision] = [run_effect.effect for run_effect in effects]
        await queries_of(__package__).insert_decisions(
            connection,
            account=account,
            ids=[each.id for each in recorded],
            order_ids=[each.order_id for each in recorded],
            event_ids=[run_effect.event_id for run_effect in effects],
            steps=[each.decision.step.value for each in recorded],
            outcomes=[each.decision.outcome.value for each in recorded],
            documents=[encode_decision(each.decision) for each in recorded],
            decided_at=at,
        )
        return {}
