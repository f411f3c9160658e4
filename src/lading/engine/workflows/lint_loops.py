"""Endless inline loops: events that keep sending each other in one run, in statuses that let them go round."""

from collections.abc import Iterator

import msgspec

from lading.engine.workflow import Ruleset, RuleUse, Workflow
from lading.engine.workflows.findings import Finding, error, note
from lading.engine.workflows.meaning import INITIAL_STATUS, RulesByName, sendings, sets_own_status

# A workflow of 261 rulesets has about 2,000; whatever is sent in must not hold a process up.
STEPS_MAX = 100_000


class Stand(msgspec.Struct, frozen=True):
    """A ruleset (by its place) running on an entity in a status."""

    ruleset: int
    status: str


class _Steps(msgspec.Struct, frozen=True):
    """What one ruleset leads to: certainly, and perhaps."""

    certain: tuple[Stand, ...]
    possible: tuple[Stand, ...]


def loop_findings(workflow: Workflow, rules: RulesByName) -> Iterator[Finding]:
    """INLINE_LOOP where rules go round without a condition; INLINE_LOOP_POSSIBLE where a condition must end it."""
    steps = _all_steps(workflow, rules)
    if steps is None:
        message = "There are too many ways from ruleset to ruleset to look for loops."
        yield note(
            "LOOPS_NOT_SEARCHED", message, f"The search ends at {STEPS_MAX} ways; split the workflow.", "/rulesets"
        )
        return
    certain = {stand: step.certain for stand, step in steps.items()}
    reported: set[frozenset[int]] = set()
    for loop in _loops(certain):
        if (places := frozenset(stand.ruleset for stand in loop)) not in reported:
            reported.add(places)
            message = f"An endless loop in one run: {_path(workflow, loop)}."
            hint = "Set a status that ends it, or send one of the events only on a condition."
            yield error("INLINE_LOOP", message, hint, f"/rulesets/{loop[0].ruleset}")
    possible = {stand: (*step.certain, *step.possible) for stand, step in steps.items()}
    for loop in _loops(possible):
        places = frozenset(stand.ruleset for stand in loop)
        if not any(known <= places for known in reported):
            reported.add(places)
            message = f"Events may go round in one run: {_path(workflow, loop)}."
            hint = "Nothing to do if its conditions end it, as in sourcing until nothing is open."
            yield note("INLINE_LOOP_POSSIBLE", message, hint, f"/rulesets/{loop[0].ruleset}")


def _all_steps(workflow: Workflow, rules: RulesByName) -> dict[Stand, _Steps] | None:
    listeners: dict[tuple[str, str], list[int]] = {}
    for index, ruleset in enumerate(workflow.rulesets):
        listeners.setdefault((ruleset.type, ruleset.name), []).append(index)
    statuses: dict[str, list[str]] = {}
    for declared in workflow.statuses:
        statuses.setdefault(declared.entity_type, [INITIAL_STATUS]).append(declared.name)
    steps: dict[Stand, _Steps] = {}
    ways = 0
    for index, ruleset in enumerate(workflow.rulesets):
        triggers = [trigger.status for trigger in ruleset.triggers] or statuses.get(ruleset.type, [INITIAL_STATUS])
        for status in triggers:
            found = steps[Stand(index, status)] = _steps(workflow, rules, listeners, ruleset, status)
            ways += 1 + len(found.certain) + len(found.possible)
            if ways > STEPS_MAX:
                return None
    return steps


def _steps(
    workflow: Workflow,
    rules: RulesByName,
    listeners: dict[tuple[str, str], list[int]],
    ruleset: Ruleset,
    status: str,
) -> _Steps:
    after = _status_after(ruleset.rules, rules, status)
    found: tuple[list[Stand], list[Stand]] = ([], [])
    for use in ruleset.rules:
        for sending in sendings(use, rules):
            is_far = not sending.is_inline or len(found[0]) + len(found[1]) > STEPS_MAX
            for index in () if is_far else listeners.get((ruleset.type, sending.event), ()):
                other = workflow.rulesets[index]
                # The engine tells subtypes apart: what listens to another one is not reached from here.
                if other.listens_to(ruleset.subtype, after):
                    is_sure = sending.is_certain and (other.subtype is None or other.subtype == ruleset.subtype)
                    found[0 if is_sure else 1].append(Stand(index, after))
    return _Steps(certain=tuple(found[0]), possible=tuple(found[1]))


def _status_after(uses: tuple[RuleUse, ...], rules: RulesByName, status: str) -> str:
    for use in uses:
        status = sets_own_status(use, rules) or status
    return status


def _loops(steps: dict[Stand, tuple[Stand, ...]]) -> Iterator[list[Stand]]:
    """A loop for every step that leads back to where its walk came from; each stand is entered once."""
    finished: set[Stand] = set()
    for start, first in steps.items():
        walk: list[tuple[Stand, Iterator[Stand]]] = [] if start in finished else [(start, iter(first))]
        path = {start: 0} if walk else {}
        while walk:
            stand, others = walk[-1]
            other = next(others, None)
            if other is None:
                finished.add(stand)
                path.pop(stand)
                walk.pop()
            elif other in path:
                yield [entry[0] for entry in walk[path[other] :]]
            elif other in steps and other not in finished:
                path[other] = len(walk)
                walk.append((other, iter(steps[other])))


def _path(workflow: Workflow, loop: list[Stand]) -> str:
    names = [workflow.rulesets[stand.ruleset].name for stand in (*loop, loop[0])]
    return f"{' → '.join(names)} in status {loop[0].status}"
