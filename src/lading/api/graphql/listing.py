"""Lists by statement: the arguments of a field become the parameters of one named statement, page and scope included.

A statement that feeds a list says by its parameter names what it understands:

* `account`, `row_limit`, `is_forward`, and `after_<column>`, `before_<column>` for the columns of its cursor;
* `scope_retailers`, `scope_locations`: what the reader's permission holds for, null for everything;
* `ref_exact`, `ref_patterns`: refs, of which some may hold the wildcard %; `ref_from` and `ref_to` bound what all the
  patterns begin with, because under row-level security an index takes a range and no pattern;
* `created_on_from`, `created_on_to` for a range, and any other argument by its name in snake case;
* `parents`: the ids of the entities whose lists are asked for; each row then says its `parent`.

What no statement can tell is worked out for the rows of a page; a filter by it reads on until the page is full.

The macros of `lists.sql` write these, and a file writes the filters of one kind of entity once for all of its lists.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Protocol

from lading.api.graphql.paging import Connection, CursorKey, Page, connection_of, page_of
from lading.database import connection as database
from lading.database.queries import Statement, queries_of
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal, require_somewhere
from lading.kernel.money import uncommon_exponents
from lading.kernel.refusal import Refused

PAGE_ARGUMENTS = frozenset({"first", "last", "before", "after"})
WILDCARD = "%"
SEARCHED_AT_ONCE, SEARCHES_MAX = 500, 20
# What a link names its entity by; a link to a workflow says the version as well.
LINK_KEYS = ("ref", "id", "alphabeticCode")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPECIAL = re.compile(r"([\\_])")

Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Nodes:
    """Entities by id: what the reader may not see is not there. The statement takes `ids` and the scope.

    column names the one that holds the key, where that is not the id.
    """

    statement: Statement
    permission: Permission
    column: str = "id"

    async def __call__(
        self, connection: database.Connection, user: Principal, keys: Sequence[Any]
    ) -> dict[Any, dict[str, Any]]:
        """The row of each id."""
        known = {"account": user.account, "ids": keys, **scope_parameters(user, self.permission)}
        rows = await self.statement(connection, **_only(self.statement, known))
        return {row[self.column]: dict(row) for row in rows}


class WorkedOut(Protocol):
    """Fields of rows that are worked out and not read; columns are their names."""

    @property
    def columns(self) -> Collection[str]: ...

    def __hash__(self) -> int: ...

    async def __call__(
        self, connection: database.Connection, user: Principal, rows: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        """The rows with these fields."""
        ...


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its statement, who may read it, the key of its cursors, and the nodes where it gives only ids.

    unkept names the arguments that filter by something no entity has here: with one of them nothing is found.
    """

    statement: Statement
    permission: Permission
    nodes: Nodes | None = None
    key: CursorKey = field(default_factory=CursorKey)
    unkept: frozenset[str] = field(default_factory=frozenset)
    worked_out: WorkedOut | None = None

    def asked(self, arguments: Mapping[str, Any], user: Principal) -> "AskedPage":
        """The page that arguments ask for.

        Raises Refused PAGE_SIZE_INVALID, PAGE_AMBIGUOUS or CURSOR_INVALID; Forbidden PERMISSION_MISSING.
        """
        require_somewhere(user, self.permission)
        page = page_of(arguments, self.key)
        given = {name: value for name, value in arguments.items() if name not in PAGE_ARGUMENTS and not _is_open(value)}
        for name in given:
            assert self._understands(name), f"{self.statement.name} does not filter by {name}"
        filters = tuple(sorted((name, _frozen(value)) for name, value in given.items()))
        return AskedPage(self, page, filters)

    def _understands(self, argument: str) -> bool:
        """Whether the statement has the parameters of an argument, or it is taken care of otherwise."""
        if argument in self.unkept or (self.worked_out is not None and argument in self.worked_out.columns):
            return True
        names = set(self.statement.parameters)
        return any(parameters <= names for parameters in _parameter_names(argument))


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A page of a list with its filters; equal ones for many parents are read by one statement."""

    listing: Listing
    page: Page
    filters: tuple[tuple[str, Any], ...]

    async def __call__(
        self, connection: database.Connection, user: Principal, keys: Sequence[Any]
    ) -> dict[Any, Connection]:
        """The connection of each parent; of the list itself where it has no parents."""
        listing, page = self.listing, self.page
        rows = [] if self._finds_nothing else await self._rows(connection, user, keys)
        nodes = await self._nodes(connection, user, rows)
        if "parents" not in listing.statement.parameters:
            return {key: connection_of(rows, nodes, page, listing.key) for key in keys}
        rows_of, nodes_of = defaultdict(list), defaultdict(list)
        for row, node in zip(rows, nodes, strict=True):
            rows_of[row["parent"]].append(row)
            nodes_of[row["parent"]].append(node)
        return {key: connection_of(rows_of[key], nodes_of[key], page, listing.key) for key in keys}

    @property
    def _finds_nothing(self) -> bool:
        return any(name in self.listing.unkept for name, _ in self.filters)

    async def _rows(self, connection: database.Connection, user: Principal, keys: Sequence[Any]) -> list[Any]:
        worked_out = self.listing.worked_out
        if worked_out is None:
            return await self._read(connection, user, keys, self.page)
        wanted = {name: set(values) for name, values in self.filters if name in worked_out.columns}
        if not wanted:
            return await worked_out(connection, user, await self._read(connection, user, keys, self.page))
        return [row for key in keys for row in await self._matching(connection, user, key, worked_out, wanted)]

    async def _matching(
        self,
        connection: database.Connection,
        user: Principal,
        key: Any,
        worked_out: WorkedOut,
        wanted: Mapping[str, Collection[Any]],
    ) -> list[Any]:
        """The rows of one list that have what is worked out for them. Raises Refused FILTER_TOO_WIDE."""
        found: list[Any] = []
        page = replace(self.page, size=SEARCHED_AT_ONCE)
        for _ in range(SEARCHES_MAX):
            read = await self._read(connection, user, [key], page)
            rows = await worked_out(connection, user, read)
            found += [row for row in rows if all(row[name] in values for name, values in wanted.items())]
            if len(found) > self.page.size or len(rows) <= page.size:
                return found[: self.page.size + 1]
            last = tuple(rows[-1][column] for column in self.listing.key.columns)
            page = replace(page, after=last) if page.is_forward else replace(page, before=last)
        names = " and ".join(wanted)
        message = f"{SEARCHED_AT_ONCE * SEARCHES_MAX} rows were looked through by their {names}."
        raise Refused("FILTER_TOO_WIDE", message, f"Ask for what has a {names} among fewer: give another filter too.")

    async def _read(
        self, connection: database.Connection, user: Principal, keys: Sequence[Any], page: Page
    ) -> list[Any]:
        statement = self.listing.statement
        known = {
            "account": user.account,
            "parents": keys,
            "currency_exponents": uncommon_exponents(),
            **scope_parameters(user, self.listing.permission),
            **_page_parameters(page, self.listing.key),
            **filter_parameters(dict(self.filters), statement),
        }
        rows: list[Any] = await statement(connection, **_only(statement, known))
        return rows

    async def _nodes(self, connection: database.Connection, user: Principal, rows: Sequence[Any]) -> list[Any]:
        if self.listing.nodes is None:
            return [dict(row) for row in rows]
        ids = [row["id"] for row in rows]
        found = await self.listing.nodes(connection, user, ids) if ids else {}
        return [found.get(id_) for id_ in ids]


@dataclass(frozen=True, slots=True)
class Reading:
    """The statements of one file, and the permission to read what they are about."""

    package: str
    file: str
    permission: Permission

    def nodes(self, statement: str, column: str = "id") -> Nodes:
        """Entities by id, or by another column that is unique to each."""
        return Nodes(self._statement(statement), self.permission, column)

    def list_of(
        self,
        statement: str,
        nodes: str | None = None,
        *,
        key: CursorKey | None = None,
        unkept: Collection[str] = (),
        worked_out: WorkedOut | None = None,
    ) -> Listing:
        """A list; nodes names the statement of its entities where the list gives only their ids."""
        entities = self.nodes(nodes) if nodes else None
        key = key or CursorKey()
        return Listing(self._statement(statement), self.permission, entities, key, frozenset(unkept), worked_out)

    def _statement(self, name: str) -> Statement:
        statement: Statement = getattr(queries_of(self.package, self.file), name)
        return statement


def scope_parameters(user: Principal, permission: Permission) -> Parameters:
    """The retailers and locations a permission holds for; both null when it holds everywhere."""
    scope = user.scope_of(permission)
    if scope.is_everywhere:
        return {"scope_retailers": None, "scope_locations": None}
    return {"scope_retailers": sorted(scope.retailers), "scope_locations": sorted(scope.locations)}


def filter_parameters(filters: Mapping[str, Any], statement: Statement) -> Parameters:
    """The parameters that filters become."""
    parameters: Parameters = {}
    for name, value in filters.items():
        if name == "ref" and "ref_patterns" in statement.parameters:
            parameters |= _ref_parameters(value, has_exact="ref_exact" in statement.parameters)
        elif isinstance(value, dict):
            parameters |= _object_parameters(snake_case(name), value)
        else:
            parameters[snake_case(name)] = value
    return parameters


@cache
def snake_case(name: str) -> str:
    """A name of the schema as statements write it: createdOn is created_on."""
    return _HUMP.sub("_", name).lower()


def _parameter_names(argument: str) -> list[set[str]]:
    name = snake_case(argument)
    names = [{name}, {f"{name}_from", f"{name}_to"}]
    return [*names, {"ref_patterns"}] if argument == "ref" else names


def _page_parameters(page: Page, key: CursorKey) -> Parameters:
    parameters: Parameters = {"row_limit": page.size + 1, "is_forward": page.is_forward}
    for side, place in (("after", page.after), ("before", page.before)):
        values = place or (None,) * len(key.columns)
        parameters |= {f"{side}_{column}": value for column, value in zip(key.columns, values, strict=True)}
    return parameters


def _ref_parameters(refs: Sequence[str], *, has_exact: bool) -> Parameters:
    """Refs without a wildcard are compared; others are patterns, and what all of them begin with helps the index."""
    if has_exact and not any(WILDCARD in ref for ref in refs):
        return {"ref_exact": refs}
    prefix = _common_start([ref.partition(WILDCARD)[0] for ref in refs])
    patterns = {"ref_patterns": [_SPECIAL.sub(r"\\\1", ref) for ref in refs]}
    return patterns | {"ref_from": prefix or None, "ref_to": _end_of(prefix)}


def _end_of(prefix: str) -> str | None:
    """The least text, by code points, that lies behind all texts with the prefix; none for an empty prefix."""
    last = ord(prefix[-1]) + 1 if prefix else 0
    # Half a surrogate pair is no character; behind the last character there is none.
    last = 0xE000 if 0xD800 <= last < 0xE000 else last
    return prefix[:-1] + chr(last) if 0 < last <= sys.maxunicode else None


def _common_start(texts: Sequence[str]) -> str:
    """What all of the texts begin with."""
    first, last = min(texts), max(texts)
    length = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:length]


def _object_parameters(name: str, value: Mapping[str, Any]) -> Parameters:
    if value.keys() <= {"from", "to"}:
        return {f"{name}_{end}": instant for end, instant in value.items()}
    key = next(one for one in LINK_KEYS if one in value)
    version = {f"{name}_link_version": value["version"]} if "version" in value else {}
    catalogue = {f"{name}_catalogue": value["catalogue"]["ref"]} if "catalogue" in value else {}
    return {name: value[key], **version, **catalogue}


def _only(statement: Statement, known: Mapping[str, Any]) -> Parameters:
    return {name: known.get(name) for name in statement.parameters}


def _is_open(value: Any) -> bool:
    """Whether a filter leaves everything in: none, or an empty list."""
    return value is None or (isinstance(value, list) and all(_is_open(one) for one in value))


def _frozen(value: Any) -> Any:
    """A hashable copy; the nulls of a list are left out, and lists in a list are one list."""
    if isinstance(value, list):
        kept = (_frozen(one) for one in value if one is not None)
        return tuple(one for part in kept for one in (part if isinstance(part, tuple) else (part,)))
    return _Range({name: _frozen(one) for name, one in value.items()}) if isinstance(value, dict) else value


class _Range(dict[str, Any]):
    """A filter object that can be part of a key."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items(), key=lambda item: item[0])))
