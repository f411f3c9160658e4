"""Each shape rule catches what it is there for, at its exact line, and lets the permitted neighbour pass."""

from pathlib import PurePosixPath
from textwrap import dedent

import pytest

from tests.shape.rules.exceptions import PROCESS_EDGES, broad_excepts
from tests.shape.rules.module_calls import module_level_calls
from tests.shape.rules.names import leftover_drawers, misspelt_names
from tests.shape.rules.packages import undescribed_packages
from tests.shape.rules.prose import forbidden_prose
from tests.shape.rules.rule_modules import crowded_rule_modules
from tests.shape.rules.sizes import long_functions, long_modules, share_of_short_functions, wide_functions
from tests.shape.source import SourceFile, text_files

PRODUCT_PATH = "src/lading/order/split.py"


def a_file(text: str, path: str = PRODUCT_PATH) -> SourceFile:
    return SourceFile(PurePosixPath(path), dedent(text))


def a_function_of(lines: int) -> SourceFile:
    return a_file("x = 1\ndef decide() -> None:\n" + "    pass\n" * (lines - 1))


def test_a_module_may_have_500_lines_and_not_one_more() -> None:
    assert list(long_modules(a_file("x = 1\n" * 500))) == []
    [violation] = long_modules(a_file("x = 1\n" * 501))
    assert str(violation).startswith("src/lading/order/split.py:501: module of 501 lines; at most 500\n    hint: ")


def test_a_function_may_have_60_lines_and_not_one_more() -> None:
    assert list(long_functions(a_function_of(60))) == []
    [violation] = long_functions(a_function_of(61))
    assert (violation.line, violation.rule) == (2, "decide has 61 lines; at most 60")


def test_a_function_may_take_six_parameters_besides_self() -> None:
    six = "class A:\n    def f(self, a: int, /, b: int, *c: int, d: int, e: int, **f: int) -> None: ..."
    seven = "async def f(a: int, /, b: int, *c: int, d: int, e: int, f: int, **g: int) -> None: ..."
    assert list(wide_functions(a_file(six))) == []
    [violation] = wide_functions(a_file(seven))
    assert (violation.line, violation.rule) == (1, "f takes 7 parameters; at most 6")


def test_a_function_of_25_lines_is_no_longer_short() -> None:
    assert share_of_short_functions([a_function_of(24), a_function_of(25)]) == 0.5
    assert share_of_short_functions([]) == 1.0


@pytest.mark.parametrize(
    "statement",
    [
        "pool = connect()",
        "values = [len(word) for word in words()]",
        "if ready:\n    start()",
        "log: Logger = structlog.get_logger()",
        "register(rule)",
        "names = frozenset(read_names())",
        "total: int = sum((1, 2))",
    ],
)
def test_a_call_that_runs_on_import_is_refused(statement: str) -> None:
    assert list(module_level_calls(a_file(statement))) != []


@pytest.mark.parametrize(
    "statement",
    [
        "AccountId = NewType('AccountId', int)",
        "T = typing.TypeVar('T')",
        "KINDS = frozenset({'HD', 'CC'})",
        "KINDS = frozenset[str]()",
        "CODES = types.MappingProxyType({'a': 1})",
        "WORD = re.compile('[a-z]+')",
        "HERE = Path(__file__).resolve().parent",
        "DECODE = msgspec.json.Decoder(Order)",
        "@dataclass(frozen=True)\nclass A:\n    items: list[int] = field(default_factory=list)",
        "@cache\ndef build() -> int:\n    return connect()",
        "question = lambda: connect()",
        "if __name__ == '__main__':\n    run()",
    ],
)
def test_definitions_and_constants_may_stand_at_module_level(statement: str) -> None:
    assert list(module_level_calls(a_file(statement))) == []


def test_strategies_marks_and_example_values_may_be_built_in_test_modules_only() -> None:
    strategy = (
        "quantities = st.integers(min_value=1)\npytestmark = pytest.mark.timeout(60)\nSTORE = model.Location('S1')\n"
    )
    assert list(module_level_calls(a_file(strategy, "tests/unit/test_split.py"))) == []
    assert len(list(module_level_calls(a_file("pool = connect()", "tests/unit/test_split.py")))) == 1
    assert [violation.line for violation in module_level_calls(a_file(strategy))] == [1, 2, 3]


@pytest.mark.parametrize("caught", ["Exception", "BaseException", "(ValueError, Exception)", "builtins.Exception", ""])
def test_catching_everything_is_refused(caught: str) -> None:
    file = a_file(f"try:\n    x = 1\nexcept {caught}:\n    x = 2\n")
    assert [violation.line for violation in broad_excepts(file)] == [3]


def test_suppressing_everything_is_refused() -> None:
    file = a_file("def f() -> None:\n    with contextlib.suppress(KeyError, Exception):\n        pass\n")
    assert [violation.line for violation in broad_excepts(file)] == [2]


def test_a_clean_up_that_raises_again_passes_but_not_one_that_might() -> None:
    clean_up = "try:\n    x = 1\nexcept BaseException:\n    x = 2\n    raise\n"
    assert list(broad_excepts(a_file(clean_up))) == []
    assert len(list(broad_excepts(a_file(clean_up.replace("    raise", "    if y:\n        raise"))))) == 1


def test_a_listed_process_edge_may_answer_everything() -> None:
    text = "try:\n    x = 1\nexcept Exception:\n    x = 2\n"
    assert PROCESS_EDGES
    assert [list(broad_excepts(a_file(text, path))) for path in PROCESS_EDGES] == [[] for _ in PROCESS_EDGES]


def test_catching_what_is_named_passes() -> None:
    assert list(broad_excepts(a_file("try:\n    x = 1\nexcept (KeyError, MyException):\n    x = 2\n"))) == []


@pytest.mark.parametrize("path", ["src/lading/order/utils.py", "src/lading/common/split.py", "tests/helpers/split.py"])
def test_a_drawer_for_leftovers_is_refused(path: str) -> None:
    assert len(list(leftover_drawers(a_file("", path)))) == 1


def test_a_module_named_after_its_content_passes() -> None:
    assert list(leftover_drawers(a_file("", "src/lading/database/connection.py"))) == []


@pytest.mark.parametrize(
    ("definition", "word"),
    [
        ("def create_fulfillment() -> None: ...", "fulfillment"),
        ("class OrderCanceled: ...", "canceled"),
        ("def f(qty: int) -> None: ...", "qty"),
        ("def f() -> None:\n    catalog_ref = 1", "catalog"),
        ("class A:\n    tenant: int", "tenant"),
        ("def f(self) -> None:\n    self.colorRGB = 1", "color"),
    ],
)
def test_a_name_with_an_avoided_word_is_refused(definition: str, word: str) -> None:
    [violation] = misspelt_names(a_file(definition))
    assert violation.rule.endswith(f"uses the word '{word}'")


def test_names_of_libraries_and_words_inside_strings_pass() -> None:
    text = "from rich.color import Color\ndef f(order: Order) -> None:\n    g(order.color, qty='fulfillment')\n"
    assert list(misspelt_names(a_file(text))) == []


def test_a_package_without_a_one_line_docstring_is_refused() -> None:
    described = a_file('"""Splits orders."""', "src/lading/order/__init__.py")
    wordy = a_file('"""Splits orders.\n\nAnd more."""', "src/lading/store/__init__.py")
    module_alone = a_file("x = 1", "src/lading/service/returns.py")
    refused = [str(violation.path) for violation in undescribed_packages([described, wordy, module_alone])]
    assert refused == ["src/lading/service/__init__.py", "src/lading/store/__init__.py"]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("# TO" + "DO: later", "postponed work"),
        ("fix" + "me".upper() + " FIX" + "ME", "postponed work"),
        ("pip install --index-" + "url x", "address of a package index"),
        ("https://pypi.or" + "g/simple", "address of a package index"),
        ('"resolved": "htt' + 'ps://x/y.tgz"', "address of a package index"),
        ("open('/hom" + "e/mary/data.csv')", "path of one machine"),
        ("cd /roo" + "t/checkout", "path of one machine"),
        ("def f() -> None:  # no" + "qa: C901", "a silenced size or type rule"),
        ("x = 1  # no" + "qa", "a silenced size or type rule"),
    ],
)
def test_a_forbidden_line_is_refused_with_its_place(line: str, rule: str) -> None:
    [violation] = forbidden_prose(a_file(f"first\n{line}\n", "docs/page.md"))
    assert (violation.line, violation.rule) == (2, rule)


def test_ordinary_prose_and_single_silences_pass() -> None:
    text = "Nothing is left to do.\nGET /api/work/1\nx = y  # no" + "qa: S608\n/tmp is a directory\n"
    assert list(forbidden_prose(a_file(text, "docs/page.md"))) == []


def test_the_rules_read_this_very_file_and_the_build_files() -> None:
    paths = {str(file.path) for file in text_files()}
    assert {"tests/shape/test_rules.py", "Makefile", ".ci/run", "pyproject.toml", "src/lading/__init__.py"} <= paths


def test_a_module_makes_one_rule_and_not_one_more() -> None:
    one = '@rule("SetState", Parameters)\nasync def set_state() -> None: ...\n'
    assert list(crowded_rule_modules(a_file(one))) == []
    [violation] = crowded_rule_modules(a_file(one + one))
    assert (violation.line, violation.rule) == (3, "a second rule in one module")
