"""Whether the expressions a workflow holds can be read, and are worth their cost."""

from collections.abc import Iterator

from lading.engine.expressions.cel import CelEngine
from lading.engine.expressions.conditions import check_expression
from lading.engine.workflow import Workflow
from lading.engine.workflows.findings import Finding, error

EXPRESSION_RULE = "IfExpression"


def expression_findings(workflow: Workflow) -> Iterator[Finding]:
    """The codes of check_expression, at the place of each expression."""
    engine: CelEngine | None = None
    for index, ruleset in enumerate(workflow.rulesets):
        for place, use in enumerate(ruleset.rules):
            text = (use.props or {}).get("expression")
            if use.short_name == EXPRESSION_RULE and isinstance(text, str):
                engine = engine or CelEngine()
                pointer = f"/rulesets/{index}/rules/{place}/props/expression"
                for problem in check_expression(text, engine):
                    message = f"Ruleset {ruleset.name}, character {problem.place}: {problem.message}"
                    yield error(problem.code, message, problem.hint, pointer)
