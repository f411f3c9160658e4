"""Named statements: what a `.sql` file may hold and how parameters are matched."""

import pytest

from lading.database.queries import parse_queries
from lading.database.refusals import StatementRefused


def test_a_parameter_is_numbered_once_and_casts_and_quotes_are_left_alone() -> None:
    queries = parse_queries(
        "-- name: picked(account, ids)\n"
        "-- The order's comment may hold an apostrophe: here.\n"
        "SELECT '12:30', \"a:b\", (:ids::uuid[]) FROM t WHERE account = :account AND id = ANY(:ids::uuid[]);\n",
        "test.sql",
    )
    assert queries.picked.sql == (
        "SELECT '12:30', \"a:b\", ($1::uuid[]) FROM t WHERE account = $2 AND id = ANY($1::uuid[])"
    )
    assert queries.picked.parameters == ("ids", "account")


def test_a_comment_after_code_is_refused_because_its_apostrophe_would_be_read_as_sql() -> None:
    with pytest.raises(StatementRefused) as refused:
        parse_queries("-- name: one()\nSELECT 1 -- the order's :ref\n", "test.sql")
    assert refused.value.code == "STATEMENT_COMMENT_AFTER_CODE"


def test_two_statements_of_one_name_are_refused() -> None:
    with pytest.raises(StatementRefused) as refused:
        parse_queries("-- name: one()\nSELECT 1\n\n-- name: one()\nSELECT 2\n", "test.sql")
    assert refused.value.code == "STATEMENT_NAMED_TWICE"


def test_an_undeclared_parameter_is_refused_when_the_file_is_read() -> None:
    with pytest.raises(StatementRefused) as refused:
        parse_queries("-- name: one(account)\nSELECT :account, :ref\n", "test.sql")
    assert refused.value.code == "STATEMENT_MALFORMED"


def test_a_macro_is_written_out_wherever_it_is_used_and_its_values_are_parameters() -> None:
    queries = parse_queries(
        "{% macro named(column) %}AND {{ column }} = :name{% endmacro %}\n"
        '-- name: one(name)\nSELECT 1 FROM a WHERE true {{ named("a.x") }}\n\n'
        '-- name: two(name)\nSELECT 2 FROM b WHERE true {{ named("b.y") }}\n',
        "test.sql",
    )
    assert queries.one.sql == "SELECT 1 FROM a WHERE true AND a.x = $1"
    assert queries.two.sql == "SELECT 2 FROM b WHERE true AND b.y = $1"
    assert queries.two.parameters == ("name",)


def test_a_macro_nobody_defined_is_refused_when_the_file_is_read() -> None:
    with pytest.raises(StatementRefused) as refused:
        parse_queries('{% set known = 1 %}\n-- name: one()\nSELECT 1 {{ unknown("x") }}\n', "test.sql")
    assert refused.value.code == "STATEMENT_MACRO_INVALID"


def test_an_unknown_statement_names_those_there_are() -> None:
    queries = parse_queries("-- name: one()\nSELECT 1\n", "test.sql")
    with pytest.raises(AttributeError, match="has no statement named two; it has one"):
        _ = queries.two


def test_a_literal_array_slice_is_refused_because_its_bound_would_become_a_parameter() -> None:
    with pytest.raises(StatementRefused) as refused:
        parse_queries("-- name: one()\nSELECT (ARRAY[1, 2, 3])[1:2]\n", "test.sql")
    assert refused.value.code == "STATEMENT_COLON_NUMBER"
