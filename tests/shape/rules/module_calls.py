"""Nothing happens at import: a module defines, it does not call."""

import ast
from collections.abc import Iterator

from tests.shape.source import SourceFile, Violation

# Constructors of plain constants: they read nothing, open nothing and register nothing.
CONSTANT_CONSTRUCTORS = frozenset(
    {
        *("NewType", "TypeVar", "TypeVarTuple", "ParamSpec", "frozenset", "tuple", "MappingProxyType", "range"),
        *("re.compile", "Path", "PurePath", "PurePosixPath", "Decimal", "Fraction", "timedelta", "UUID"),
        *("struct.Struct", "msgspec.json.Encoder", "msgspec.json.Decoder", "attrgetter", "itemgetter", "float"),
        *("object", "date", "datetime", "Meta", "dict.fromkeys"),
    }
)
# Methods that only derive one path from another.
PATH_METHODS = frozenset({"resolve", "absolute", "joinpath", "with_name", "with_suffix"})
TEST_CONSTRUCTORS = ("pytest.mark.", "pytest.param", "st.", "strategies.")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def module_level_calls(file: SourceFile) -> Iterator[Violation]:
    """Calls that run on import, except constants and what definitions need."""
    for statement in file.tree.body:
        for call in _calls(statement):
            name = ast.unparse(call.func)
            if not _is_constant(call, is_test=file.is_test):
                rule = f"{name}(…) is called at module level"
                yield file.violation(call.lineno, rule, "build it in a function that gets what it needs as arguments")


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    if isinstance(node, Definition) or _is_main_guard(node) or _is_annotated_type(node):
        return
    if isinstance(node, ast.Lambda | ast.GeneratorExp):
        return
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _calls(child)


def _is_annotated_type(node: ast.AST) -> bool:
    """Annotated[bool, typer.Option(…)]: a type with its remark, which reads nothing and does nothing."""
    return isinstance(node, ast.Subscript) and ast.unparse(node.value).rpartition(".")[2] == "Annotated"


def _is_main_guard(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def _is_constant(call: ast.Call, *, is_test: bool) -> bool:
    name = ast.unparse(call.func)
    # A subscript names the type only: frozenset[str]({"a"}) is frozenset({"a"}).
    bare = ast.unparse(call.func.value) if isinstance(call.func, ast.Subscript) else name
    if bare in CONSTANT_CONSTRUCTORS or bare.rpartition(".")[2] in CONSTANT_CONSTRUCTORS:
        return True
    if isinstance(call.func, ast.Attribute) and call.func.attr in PATH_METHODS:
        return True
    # An example value written once for a whole test module: STORE = Location(…).
    return is_test and (name.startswith(TEST_CONSTRUCTORS) or name.rpartition(".")[2][0].isupper())
