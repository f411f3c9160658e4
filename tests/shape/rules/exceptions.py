"""Who may catch everything: the edge of a process, and nobody else."""

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tests.shape.source import SourceFile, Violation

# Path → why this place is an edge. Everywhere else an unforeseen exception is a bug and must be seen as one.
PROCESS_EDGES: Mapping[str, str] = MappingProxyType(
    {
        "src/lading/api/edge.py": "a request's bug is logged with its trace id and answered as a plain 500",
        "src/lading/bootstrap/working.py": "the work role goes on with the next batch when one cannot be loaded",
        "src/lading/engine/execution.py": "a rule's bug fails its own event, never the batch it shares a process with",
        "src/lading/engine/sandbox/child.py": "customer code may raise anything; its process answers what it raised",
        "src/lading/engine/trampoline.py": "a run's bug is kept as that run's result while the others go on",
        "src/lading/outbox/relay.py": "the relay goes on delivering when one account's messages cannot be taken",
        "src/lading/engine/worker.py": "the worker outlives a poisoned batch and splits it to find the culprit",
    }
)

EVERYTHING = frozenset({"Exception", "BaseException"})


def broad_excepts(file: SourceFile) -> Iterator[Violation]:
    """Handlers and suppressions of every exception outside the process edges; one that raises it again may clean up."""
    if str(file.path) in PROCESS_EDGES:
        return
    for node in ast.walk(file.tree):
        if _swallows_everything(node):
            assert isinstance(node, ast.ExceptHandler | ast.Call)
            hint = "name the exceptions you can answer; a true process edge is listed with its reason in PROCESS_EDGES"
            yield file.violation(node.lineno, "swallows every exception away from a process edge", hint)


def _swallows_everything(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return _catches_everything(node.type) and not _raises_again(node)
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "suppress":
        return any(_catches_everything(argument) for argument in node.args)
    return False


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _catches_everything(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(ast.unparse(kind).removeprefix("builtins.") in EVERYTHING for kind in kinds)
