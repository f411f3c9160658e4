"""Fixtures of the simulations."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

PrintFigures = Callable[[Mapping[str, Any]], None]


@pytest.fixture
def print_figures(capfd: pytest.CaptureFixture[str]) -> PrintFigures:
    """Prints figures as one line of JSON, past the capturing of output."""

    def line(figures: Mapping[str, Any]) -> None:
        with capfd.disabled():
            sys.stdout.write(f"\n{json.dumps(figures)}\n")

    return line
