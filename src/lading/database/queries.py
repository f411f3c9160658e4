"""Named statements: every SQL text lives in a `.sql` file beside the module that uses it.

A file holds statements headed `-- name: claim_due(account, batch_max)`; parameters are written `:account`. The mark
after the name says what a call returns:

* nothing: all rows; `^`: the first row or None; `$`: the first column of the first row;
* `!`: the number of rows touched; `<!`: the first returned row, or its value when it has one column;
* `*!`: executed once per parameter set (`many=[…]`); `#`: a script without parameters.

A comment stands on a line of its own, because an apostrophe or a colon after code would be read as SQL.

What several statements have in common is written once, as a Jinja macro in their file or in one that it imports by
its path below the package `lading`. Macros are for SQL text alone: values are always parameters.
"""

import importlib.resources
import re
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from aiosql.adapters.asyncpg import AsyncPGAdapter
from aiosql.query_loader import QueryLoader
from aiosql.types import QueryDatum, SQLOperationType
from aiosql.utils import SQLParseException
from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError, select_autoescape

from lading.database.connection import Connection
from lading.database.refusals import StatementRefused

_QUOTED = re.compile(r"'(?:''|[^'])*'|\"[^\"]*\"")
_NAMED_STATEMENT = re.compile(r"^--\s*name\s*:\s*(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One named statement; calling it sends it and returns what its mark promises."""

    name: str
    sql: str
    parameters: tuple[str, ...]
    operation: SQLOperationType

    def __call__(self, connection: Connection, /, **values: Any) -> Awaitable[Any]:
        """Execute on `connection`; one value per named parameter, no more and no fewer."""
        match self.operation:
            case SQLOperationType.SELECT:
                return connection.fetch(self.sql, *self._ordered(values))
            case SQLOperationType.SELECT_ONE:
                return connection.fetchrow(self.sql, *self._ordered(values))
            case SQLOperationType.SELECT_VALUE:
                return connection.fetchval(self.sql, *self._ordered(values))
            case SQLOperationType.INSERT_UPDATE_DELETE:
                return _rows_touched(connection, self.sql, self._ordered(values))
            case SQLOperationType.INSERT_RETURNING:
                return _first_returned(connection, self.sql, self._ordered(values))
            case _:
                return self._unprepared(connection, values)

    def _unprepared(self, connection: Connection, values: Mapping[str, Any]) -> Awaitable[Any]:
        if self.operation is SQLOperationType.SCRIPT:
            return connection.execute(self.sql)
        return connection.executemany(self.sql, [self._ordered(one) for one in values["many"]])

    def _ordered(self, values: Mapping[str, Any]) -> list[Any]:
        try:
            ordered = [values[name] for name in self.parameters]
        except KeyError:
            raise self._mismatch(values) from None
        if len(values) != len(ordered):
            raise self._mismatch(values)
        return ordered

    def _mismatch(self, values: Mapping[str, Any]) -> StatementRefused:
        return StatementRefused(
            "STATEMENT_PARAMETERS_MISMATCH",
            f"Statement {self.name} takes {list(self.parameters)} and was given {sorted(values)}.",
            "Pass every parameter by name, and only those.",
        )


async def _rows_touched(connection: Connection, sql: str, values: Sequence[Any]) -> int:
    status = await connection.execute(sql, *values)
    return int(status.rpartition(" ")[2])


async def _first_returned(connection: Connection, sql: str, values: Sequence[Any]) -> Any:
    row = await connection.fetchrow(sql, *values)
    return row[0] if row is not None and len(row) == 1 else row


class Queries:
    """The statements of one file, each an attribute."""

    def __init__(self, source: str, statements: Mapping[str, Statement]) -> None:
        self._source = source
        self._statements = dict(statements)
        for name, statement in statements.items():
            setattr(self, name, statement)

    @property
    def names(self) -> list[str]:
        """Names of all statements, in file order."""
        return list(self._statements)

    def __getattr__(self, name: str) -> Statement:
        raise AttributeError(f"{self._source} has no statement named {name}; it has {', '.join(self.names)}")


@cache
def queries_of(package: str, file: str = "queries.sql") -> Queries:
    """Statements of `file` inside `package` (a dotted name), read once per process."""
    text = importlib.resources.files(package).joinpath(file).read_text(encoding="utf-8")
    return parse_queries(text, source=f"{package}/{file}")


def parse_queries(text: str, source: str) -> Queries:
    """Statements of an SQL text; `source` names it in errors. Raises StatementRefused when it is malformed."""
    text = _written_out(text, source)
    _refuse_comments_after_code(text, source)
    _refuse_duplicates(_NAMED_STATEMENT.findall(text), source)
    adapter = AsyncPGAdapter()  # type: ignore[no-untyped-call]
    try:
        data = QueryLoader(adapter, None, mandatory_parameters=False).load_query_data_from_sql(text, [], source)
    except SQLParseException as error:
        raise StatementRefused(
            "STATEMENT_MALFORMED", f"{source}: {error}", "Head each statement with `-- name: do_this(account, ref)`."
        ) from error
    return Queries(source, {datum.query_name: _statement(datum, adapter, source) for datum in data})


def _written_out(text: str, source: str) -> str:
    """The text with its macros in place."""
    if "{%" not in text:
        return text
    try:
        return _macros().from_string(text).render()
    except TemplateError as error:
        raise StatementRefused(
            "STATEMENT_MACRO_INVALID", f"{source}: {error}", "Define the macro in the file, or import it."
        ) from error


@cache
def _macros() -> Environment:
    loader = PackageLoader("lading", package_path="")
    return Environment(
        loader=loader,
        undefined=StrictUndefined,
        # SQL is no HTML: what macros are given stays as it stands.
        autoescape=select_autoescape((), default_for_string=False),
        trim_blocks=True,
    )


def _refuse_comments_after_code(text: str, source: str) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        if "--" in _QUOTED.sub("", line) and not line.lstrip().startswith("--"):
            raise StatementRefused(
                "STATEMENT_COMMENT_AFTER_CODE",
                f"{source}:{number} has a comment after code on the same line.",
                "Give the comment a line of its own.",
            )


def _refuse_duplicates(names: Sequence[str], source: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StatementRefused(
            "STATEMENT_NAMED_TWICE", f"{source} names {', '.join(twice)} more than once.", "Rename one of them."
        )


def _statement(datum: QueryDatum, adapter: AsyncPGAdapter, source: str) -> Statement:
    parameters = tuple(adapter.var_sorted[datum.query_name])
    if any(name.isdigit() for name in parameters):
        raise StatementRefused(
            "STATEMENT_COLON_NUMBER",
            f"{source}: statement {datum.query_name} has a colon before a number, which would become a parameter.",
            "Write an array slice without a literal upper bound, for instance with trim_array().",
        )
    return Statement(datum.query_name, datum.sql.rstrip("; \n"), parameters, datum.operation_type)
