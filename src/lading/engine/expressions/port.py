"""What we need of an expression engine; everything else here knows it by these words only."""

from collections.abc import Mapping
from typing import Any, Protocol

VARIABLES = ("entity", "root", "event", "attributes", "now")


class ExpressionInvalid(Exception):
    """The text is no expression of the language, or one the engine will not take."""


class ExpressionFailed(Exception):
    """The expression came to no value with these variables."""


class Program(Protocol):
    """A compiled expression, safe to run any number of times."""

    @property
    def is_condition(self) -> bool:
        """Whether it can be true or false, as far as is known before it runs."""
        ...

    def value(self, variables: Mapping[str, Any]) -> Any:
        """Its value. Raises ExpressionFailed."""
        ...


class ExpressionEngine(Protocol):
    """Compiles expressions over VARIABLES; now is an instant, the others are maps."""

    def compile(self, text: str) -> Program:
        """A program. Raises ExpressionInvalid."""
        ...
