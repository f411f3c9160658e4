"""Conditions over a rule call: compiled once, checked before they are published, bounded when they run."""

from collections.abc import Callable, Mapping
from time import thread_time_ns
from types import MappingProxyType
from typing import Any

from lading.engine.expressions.budget import Problem, budget_problems, excess_of, limits_of, names_in
from lading.engine.expressions.cel import CelEngine
from lading.engine.expressions.port import VARIABLES, ExpressionEngine, ExpressionFailed, ExpressionInvalid, Program
from lading.engine.rule import RuleCall, RuleFailed
from lading.engine.view import attributes_view, entity_view, event_view

PROGRAMS_MAX = 5_000
MILLISECONDS_MAX = 500

_VIEWS: Mapping[str, Callable[[RuleCall], Any]] = MappingProxyType(
    {
        "entity": lambda call: entity_view(call.entity),
        "root": lambda call: entity_view(call.aggregate.root),
        "event": lambda call: event_view(call.event),
        "attributes": lambda call: attributes_view(call.event),
        "now": lambda call: call.at,
    }
)


def check_expression(text: str, engine: ExpressionEngine | None = None) -> list[Problem]:
    """Everything that speaks against publishing an expression; nothing is run."""
    problems = list(budget_problems(text))
    if problems:
        return problems
    try:
        program = (engine or CelEngine()).compile(text)
    except ExpressionInvalid as error:
        hint = f"An expression is CEL over {', '.join(VARIABLES)}, such as entity.status == 'BOOKED'."
        return [Problem(code="EXPRESSION_INVALID", message=f"{error}.", hint=hint)]
    if not program.is_condition:
        hint = "Compare it with something: size(attributes.items) > 0."
        return [Problem(code="EXPRESSION_NO_CONDITION", message="It is neither true nor false.", hint=hint)]
    return []


class Conditions:
    """Answers conditions; programs are kept by their text."""

    def __init__(self, engine: ExpressionEngine | None = None) -> None:
        self._engine = engine or CelEngine()
        self._programs: dict[str, _Condition] = {}

    def holds(self, text: str, call: RuleCall) -> bool:
        """Whether the condition is true for a call.

        Raises RuleFailed with the code of check_expression, EXPRESSION_INPUT, EXPRESSION_FAILED, EXPRESSION_SLOW, or
        EXPRESSION_NO_CONDITION.
        """
        condition = self._programs.get(text)
        if condition is None:
            condition = self._prepared(text)
        return condition.holds(call)

    def _prepared(self, text: str) -> "_Condition":
        problems = check_expression(text, self._engine)
        if problems:
            raise RuleFailed(problems[0].code, f"{problems[0].message} {problems[0].hint}")
        condition = _Condition(text, self._engine.compile(text))
        if len(self._programs) < PROGRAMS_MAX:
            self._programs[text] = condition
        return condition


class _Condition:
    """A program, and what it is given."""

    def __init__(self, text: str, program: Program) -> None:
        self._program = program
        self._limits = limits_of(text)
        names = names_in(text)
        self._names = tuple(name for name in VARIABLES if name in names)

    def holds(self, call: RuleCall) -> bool:
        variables = {name: _VIEWS[name](call) for name in self._names}
        excess = excess_of(variables, self._limits)
        if excess is not None:
            raise RuleFailed("EXPRESSION_INPUT", f"the expression looks at {excess}: {', '.join(self._names)}")
        started = thread_time_ns()
        try:
            value = self._program.value(variables)
        except ExpressionFailed as error:
            raise RuleFailed("EXPRESSION_FAILED", str(error)) from error
        milliseconds = (thread_time_ns() - started) // 1_000_000
        if milliseconds > MILLISECONDS_MAX:
            raise RuleFailed(
                "EXPRESSION_SLOW", f"it took {milliseconds} ms of processor; at most {MILLISECONDS_MAX} are allowed"
            )
        if not isinstance(value, bool):
            raise RuleFailed("EXPRESSION_NO_CONDITION", f"it came to a {type(value).__name__}, neither true nor false")
        return value
