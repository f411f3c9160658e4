"""Keeps the inner steps of a workflow inner: nobody outside can skip a pick or a collection by sending its result."""

from lading.engine.action import Actions
from lading.engine.rule import NoParameters, RuleCall, RuleFailed, rule


@rule("RequireEventFromWorkflow", NoParameters)
async def require_event_from_workflow(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Fails with EVENT_INTERNAL unless the event was sent by a rule of a workflow."""
    if call.event.cause_id is None:
        raise RuleFailed(
            "EVENT_INTERNAL",
            f"{call.event.name} is sent by the workflow itself; send the event of the user action that leads to it",
        )
    return []
