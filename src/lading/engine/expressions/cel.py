"""The expression engine: Google's CEL for C++, behind our port."""

from collections.abc import Mapping
from typing import Any

from cel_expr_python import cel  # type: ignore[import-untyped]

from lading.engine.expressions.port import ExpressionFailed, ExpressionInvalid


class CelProgram:
    """A compiled CEL expression."""

    def __init__(self, expression: cel.Expression) -> None:
        self._expression = expression

    @property
    def is_condition(self) -> bool:
        return self._expression.return_type().name() in {"BOOL", "DYN"}

    def value(self, variables: Mapping[str, Any]) -> Any:
        try:
            found = self._expression.eval(data=dict(variables))
        except (RuntimeError, ValueError, TypeError) as error:
            # Its own budget of iterations is spent, or a value cannot be carried over (half a character).
            raise ExpressionFailed(_first_line(error)) from error
        if found.type().name() == "ERROR":
            raise ExpressionFailed(_first_line(found.value()))
        return found.plain_value()


class CelEngine:
    """Compiles CEL over our variables."""

    def __init__(self) -> None:
        a_map = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
        self._environment = cel.NewEnv(
            variables={
                "entity": a_map,
                "root": a_map,
                "event": a_map,
                "attributes": a_map,
                "now": cel.Type.TIMESTAMP,
            }
        )

    def compile(self, text: str) -> CelProgram:
        try:
            return CelProgram(self._environment.compile(text))
        except (RuntimeError, ValueError) as error:
            raise ExpressionInvalid(_first_line(error)) from error


def _first_line(error: object) -> str:
    """The fact without the engine's drawing of the place."""
    return str(error).split("\n", 1)[0][:300]
