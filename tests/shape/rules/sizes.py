"""How long a module or function may be, and how many parameters it may take."""

import ast
from collections.abc import Iterable, Iterator

from tests.shape.source import SourceFile, Violation, functions_of

MODULE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
PARAMETERS_MAX = 6
SHORT_FUNCTION_LINES = 25
SHORT_FUNCTIONS_SHARE_MIN = 0.9


def long_modules(file: SourceFile) -> Iterator[Violation]:
    """Modules over 500 lines."""
    if len(file.lines) > MODULE_LINES_MAX:
        rule = f"module of {len(file.lines)} lines; at most {MODULE_LINES_MAX}"
        yield file.violation(MODULE_LINES_MAX + 1, rule, "split it by what it decides; aim for 120 lines")


def long_functions(file: SourceFile) -> Iterator[Violation]:
    """Functions over 60 lines, docstring included, decorators not."""
    for function in functions_of(file.tree):
        if (length := _length(function)) > FUNCTION_LINES_MAX:
            rule = f"{function.name} has {length} lines; at most {FUNCTION_LINES_MAX}"
            yield file.violation(function.lineno, rule, "keep the branches here and move the work into named leaves")


def wide_functions(file: SourceFile) -> Iterator[Violation]:
    """Functions with more than six parameters, self and cls not counted."""
    for function in functions_of(file.tree):
        if (count := _parameter_count(function)) > PARAMETERS_MAX:
            rule = f"{function.name} takes {count} parameters; at most {PARAMETERS_MAX}"
            yield file.violation(function.lineno, rule, "group what belongs together into a frozen value")


def share_of_short_functions(files: Iterable[SourceFile]) -> float:
    """The share of functions with fewer than 25 lines, 1.0 when there is none."""
    lengths = [_length(function) for file in files for function in functions_of(file.tree)]
    return sum(length < SHORT_FUNCTION_LINES for length in lengths) / len(lengths) if lengths else 1.0


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert function.end_lineno is not None, "the parser gives every node its end"
    return function.end_lineno - function.lineno + 1


def _parameter_count(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    bound = 1 if names and names[0] in {"self", "cls"} else 0
    variadic = sum(argument is not None for argument in (arguments.vararg, arguments.kwarg))
    return len(names) - bound + len(arguments.kwonlyargs) + variadic
