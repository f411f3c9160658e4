"""A rule is found by its name: it has a module of its own."""

import ast
from collections.abc import Iterator

from tests.shape.rules.packages import PRODUCT
from tests.shape.source import SourceFile, Violation


def crowded_rule_modules(file: SourceFile) -> Iterator[Violation]:
    """Modules of the product that make more than one rule of workflows."""
    if not file.path.is_relative_to(PRODUCT):
        return
    made = [
        node.lineno
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "rule"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    for line in sorted(made)[1:]:
        yield file.violation(line, "a second rule in one module", "give it a module of its own, called like the rule")
