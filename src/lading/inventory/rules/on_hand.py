"""Rules about the units on hand: they are the sum of the ledger at any time, so that nothing has to be computed."""

from lading.engine.rule import RuleCall
from lading.inventory.rules.positions_asked import Asked

CHANGED = "on_hand_changed"


def remember_change(call: RuleCall, asked: Asked, counted: int | None) -> None:
    """Keeps for ForwardIfOnHandChanged that this run changes what is on hand; a count that finds what was, does not."""
    position = asked.fact.position
    if counted is None or position is None or counted != position.on_hand:
        changed: set[str] = call.memory.setdefault(CHANGED, set())
        changed.add(asked.name.ref)
