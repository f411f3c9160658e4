"""Pages of lists: opaque cursors that stay true while rows are added, and connections as Relay describes them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import GenericAlias
from typing import Any
from uuid import UUID

import msgspec

from lading.kernel.refusal import Refused

PAGE_SIZE_DEFAULT = 10
PAGE_SIZE_MAX = 500

Key = tuple[Any, ...]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for: size rows, from its start or its end, strictly between two keys."""

    size: int
    is_forward: bool
    after: Key | None
    before: Key | None


@dataclass(frozen=True, slots=True)
class CursorKey:
    """The columns that tell the place of a row in its list, with their types. Ids tell it by when they were made."""

    columns: tuple[str, ...] = ("id",)
    kinds: tuple[type, ...] = (UUID,)

    def cursor_of(self, row: Row) -> str:
        """The cursor of a row: its key, encoded; nobody outside reads it."""
        packed = msgspec.msgpack.encode([row[column] for column in self.columns])
        return urlsafe_b64encode(packed).decode().rstrip("=")

    def key_of(self, cursor: str | None, argument: str) -> Key | None:
        """The key in a cursor; none for an empty one. Raises Refused CURSOR_INVALID."""
        if not cursor:
            return None
        try:
            packed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            key: Key = msgspec.msgpack.decode(packed, type=GenericAlias(tuple, self.kinds))
        except (ValueError, msgspec.MsgspecError) as error:
            raise Refused(
                "CURSOR_INVALID",
                f"{cursor[:40]!r} is no cursor of this list.",
                "Send a cursor as it came with an edge of the same list.",
                pointer=f"/{argument}",
            ) from error
        return key


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of a list as it is answered."""

    edges: list[dict[str, Any]]
    pageInfo: dict[str, Any]  # noqa: N815


def page_of(arguments: Mapping[str, Any], key: CursorKey) -> Page:
    """The page asked for by first, last, before and after. Raises Refused PAGE_AMBIGUOUS, and as page_size does."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise Refused("PAGE_AMBIGUOUS", "Both first and last are given.", "Send one of them.", pointer="/last")
    return Page(
        size=page_size(first if last is None else last, "first" if last is None else "last"),
        is_forward=last is None,
        after=key.key_of(arguments.get("after"), "after"),
        before=key.key_of(arguments.get("before"), "before"),
    )


def page_size(size: int | None, argument: str) -> int:
    """How many rows a page has. Raises Refused PAGE_SIZE_INVALID unless it is 0 to 500."""
    if size is None:
        return PAGE_SIZE_DEFAULT
    if not 0 <= size <= PAGE_SIZE_MAX:
        raise Refused(
            "PAGE_SIZE_INVALID",
            f"{argument} is {size}.",
            f"Ask for 0 to {PAGE_SIZE_MAX} at once and for the next page after the endCursor.",
            pointer=f"/{argument}",
        )
    return size


def connection_of(rows: Sequence[Row], nodes: Sequence[Any], page: Page, key: CursorKey) -> Connection:
    """The connection of rows read in the direction of the page, one more than its size where there are more."""
    pairs = list(zip(rows, nodes, strict=True))[: page.size]
    has_more = len(rows) > page.size
    if not page.is_forward:
        pairs.reverse()
    edges = [{"cursor": key.cursor_of(row), "node": node} for row, node in pairs]
    return Connection(
        edges,
        {
            "hasNextPage": has_more if page.is_forward else page.before is not None,
            "hasPreviousPage": page.after is not None if page.is_forward else has_more,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    )
