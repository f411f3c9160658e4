"""The whole repository keeps the shape rules."""

from collections.abc import Callable, Iterator

import pytest

from tests.shape.rules.exceptions import PROCESS_EDGES, broad_excepts
from tests.shape.rules.module_calls import module_level_calls
from tests.shape.rules.names import leftover_drawers, misspelt_names
from tests.shape.rules.packages import PRODUCT, undescribed_packages
from tests.shape.rules.prose import forbidden_prose
from tests.shape.rules.rule_modules import crowded_rule_modules
from tests.shape.rules.sizes import (
    SHORT_FUNCTIONS_SHARE_MIN,
    long_functions,
    long_modules,
    share_of_short_functions,
    wide_functions,
)
from tests.shape.source import REPOSITORY, SourceFile, Violation, python_files, text_files

Rule = Callable[[SourceFile], Iterator[Violation]]

PYTHON_RULES: tuple[Rule, ...] = (
    long_modules,
    long_functions,
    wide_functions,
    module_level_calls,
    broad_excepts,
    leftover_drawers,
    misspelt_names,
    crowded_rule_modules,
)


@pytest.mark.parametrize("rule", PYTHON_RULES, ids=lambda rule: str(rule.__name__))
def test_every_python_file_keeps_the_rule(rule: Rule) -> None:
    _refuse([violation for file in python_files() for violation in rule(file)])


def test_every_package_says_in_one_line_what_it_is_for() -> None:
    _refuse(list(undescribed_packages(python_files())))


def test_no_file_holds_postponed_work_index_addresses_or_machine_paths() -> None:
    _refuse([violation for file in text_files() for violation in forbidden_prose(file)])


def test_nine_functions_in_ten_of_the_product_are_short() -> None:
    product = [file for file in python_files() if file.path.is_relative_to(PRODUCT)]
    assert share_of_short_functions(product) >= SHORT_FUNCTIONS_SHARE_MIN


def test_every_listed_process_edge_still_exists() -> None:
    assert [path for path in PROCESS_EDGES if not (REPOSITORY / path).is_file()] == []


def _refuse(violations: list[Violation]) -> None:
    assert not violations, "\n" + "\n".join(map(str, violations))
