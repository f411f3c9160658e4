"""Whether running entities may change to another version of their workflow: every status they stand in must lead on."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from lading.engine.workflow import Workflow
from lading.engine.workflows.leading import moves
from lading.engine.workflows.lint_flow import DONE, has_exit

Standing = tuple[str, str]
Root = TypeVar("Root", bound=Hashable)


class Obstacle(msgspec.Struct, frozen=True):
    """A status in which entities stand and in which the other version would leave them."""

    code: str
    entity_type: str
    status: str
    entities: int

    def __str__(self) -> str:
        why = "is not declared there" if self.code == "STATUS_UNDECLARED" else "has no way out there"
        return f"{self.entity_type} status {self.status} ({self.entities} entities) {why}"


def is_done(workflow: Workflow, standing: Standing) -> bool:
    """Whether an entity in the status has come to its end.

    The category alone does not say so: an escalated order counts as DONE and can still be taken up again. What answers
    in any status, such as a report, leads nowhere; nor does what is offered in this one and moves nothing.
    """
    kinds = {(status.entity_type, status.name): status.category for status in workflow.statuses}
    entity_type, status = standing
    leads_on = any(
        ruleset.type == entity_type
        and ruleset.triggers
        and ruleset.listens_to(None, status)
        and moves(ruleset, workflow, {}, {standing})
        for ruleset in workflow.rulesets
    )
    return kinds.get(standing) == DONE and not leads_on


def obstacles(counts: Mapping[Standing, int], old: Workflow, new: Workflow) -> Iterator[Obstacle]:
    """What stands in the way of a move. Where there was no way out before either, the move takes nothing away."""
    declared = {(status.entity_type, status.name) for status in new.statuses}
    for standing, entities in sorted(counts.items()):
        entity_type, status = standing
        if standing not in declared:
            yield Obstacle("STATUS_UNDECLARED", entity_type, status, entities)
        elif has_exit(old, *standing) and not has_exit(new, *standing):
            yield Obstacle("STATUS_WITHOUT_EXIT", entity_type, status, entities)


def running(standings: Iterable[tuple[Root, Standing]], old: Workflow, root_type: str) -> set[Root]:
    """The roots that have not come to their end; standings are (root, what stands in which status)."""
    return {root for root, standing in standings if standing[0] == root_type and not is_done(old, standing)}
