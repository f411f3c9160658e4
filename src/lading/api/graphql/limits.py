"""What a document may cost before anything of it is looked up: refused in milliseconds, whatever it would have done.

Fragments count wherever they are spread, and are measured once each, so that a document cannot grow while it is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from lading.kernel.refusal import Malformed, Refused

TOKENS_MAX = 15_000
DEPTH_MAX = 15
ALIASES_MAX = 100
FIELDS_MAX = 2_500
REPEATS_MAX = 10
FRAGMENTS_MAX = 100
NESTING_MAX = 50
DIRECTIVES_MAX = 50
DIRECTIVES_A_NODE_MAX = 5

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\"""|\\|"(?!""))*"""|"(?:[^"\\\n\r]|\\.)*"|#[^\n\r]*|\.\.\.|[_A-Za-z][_0-9A-Za-z]*'
    r"|-?[0-9][0-9.eE+-]*|[^\s,\ufeff]"
)
_NUL = re.compile(r"\\u0000|\\u\{0+\}|\x00")


@dataclass(frozen=True, slots=True)
class _Size:
    """What a selection set comes to with its fragments spread."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0

    def beside(self, other: "_Size") -> "_Size":
        return _Size(max(self.depth, other.depth), self.fields + other.fields, self.aliases + other.aliases)


def check_text(text: str) -> None:
    """Refuses, before it is parsed, a text that cannot be within the limits: parsing is what costs most.

    Codes: TOO_MANY_TOKENS, TOO_MANY_ALIASES, TOO_MANY_DIRECTIVES, TOO_MANY_FRAGMENTS, TOO_DEEP, and as Malformed
    JSON_TEXT what cannot be stored.
    """
    if _NUL.search(text):
        raise Malformed("JSON_TEXT", "The query holds the NUL character.", "Remove U+0000.", pointer="/query")
    counts = dict.fromkeys(("@", "fragment", "{", "}", "(", ")", "alias"), 0)
    for tokens, match in enumerate(_TOKEN.finditer(text)):
        word = match[0]
        if tokens >= TOKENS_MAX:
            raise _too_much("TOO_MANY_TOKENS", f"The query has more than {TOKENS_MAX} tokens.", "Send smaller queries.")
        # A colon outside parentheses stands behind an alias, and nowhere else.
        if word == ":" and counts["("] == counts[")"]:
            word = "alias"
        if word in counts:
            counts[word] += 1
            _check_counts(counts)


def _check_counts(counts: dict[str, int]) -> None:
    _check_aliases(counts["alias"])
    if counts["fragment"] > FRAGMENTS_MAX:
        message = f"The query has more than {FRAGMENTS_MAX} fragments."
        raise _too_much("TOO_MANY_FRAGMENTS", message, "Send smaller queries.")
    if counts["{"] - counts["}"] > NESTING_MAX + DEPTH_MAX:
        raise _too_much("TOO_DEEP", f"The query nests more than {NESTING_MAX} selections.", "Flatten it.")
    if counts["@"] > DIRECTIVES_MAX:
        raise _too_many_directives()


def check_document(document: DocumentNode) -> None:
    """Refuses documents that are too large in any way, their fragments spread.

    Codes: TOO_DEEP, TOO_MANY_FIELDS, TOO_MANY_ALIASES, FIELD_REPEATED, TOO_MANY_DIRECTIVES, FRAGMENT_CYCLE.
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    _check_directives(document)
    measure = _Measure(fragments)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            _check_size(measure.of(definition.selection_set))
    for name in fragments:
        measure.of_fragment(name)


def _check_size(size: _Size) -> None:
    if size.depth > DEPTH_MAX:
        raise _too_much("TOO_DEEP", f"The query is {size.depth} levels deep.", f"Stay within {DEPTH_MAX}.")
    _check_aliases(size.aliases)
    if size.fields > FIELDS_MAX:
        message = f"The query asks for {size.fields} fields."
        raise _too_much("TOO_MANY_FIELDS", message, f"Ask for at most {FIELDS_MAX}.")


def _check_aliases(count: int) -> None:
    if count > ALIASES_MAX:
        message = f"The query has more than {ALIASES_MAX} aliases."
        raise _too_much("TOO_MANY_ALIASES", message, "Use fewer; filters take lists.")


class _Measure:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, _Size] = {}
        self._open: set[str] = set()

    def of(self, selection_set: SelectionSetNode, nesting: int = 0) -> _Size:
        """The size of a selection set."""
        if nesting > NESTING_MAX:
            raise _too_much("TOO_DEEP", f"The query nests more than {NESTING_MAX} selections.", "Flatten it.")
        _check_repeats(selection_set)
        size = _Size()
        for selection in selection_set.selections:
            size = size.beside(self._of_selection(selection, nesting))
        return size

    def of_fragment(self, name: str, nesting: int = 0) -> _Size:
        """The size of a fragment; none of one that is not there, which validation will say."""
        if name in self._open:
            hint = "Remove one of the spreads."
            raise _too_much("FRAGMENT_CYCLE", f"The fragment {name[:100]} spreads itself.", hint)
        if name not in self._known and name in self._fragments:
            self._open.add(name)
            self._known[name] = self.of(self._fragments[name].selection_set, nesting + 1)
            self._open.discard(name)
        return self._known.get(name, _Size())

    def _of_selection(self, selection: SelectionNode, nesting: int) -> _Size:
        if isinstance(selection, FragmentSpreadNode):
            return self.of_fragment(selection.name.value, nesting)
        inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
        size = self.of(inner, nesting + 1) if inner else _Size()
        if isinstance(selection, FieldNode):
            return _Size(size.depth + 1, size.fields + 1, size.aliases + (selection.alias is not None))
        return size


def _check_repeats(selection_set: SelectionSetNode) -> None:
    counts: dict[str, int] = {}
    for selection in selection_set.selections:
        name = _response_name(selection)
        counts[name] = counts.get(name, 0) + 1
        if counts[name] > REPEATS_MAX and name:
            message = f"{name[:100]} stands more than {REPEATS_MAX} times in one place."
            raise _too_much("FIELD_REPEATED", message, "Ask for it once.")


def _response_name(selection: SelectionNode) -> str:
    if isinstance(selection, FieldNode):
        return (selection.alias or selection.name).value
    return f"...{selection.name.value}" if isinstance(selection, FragmentSpreadNode) else ""


def _check_directives(document: DocumentNode) -> None:
    total = 0
    for count in _directive_counts(document):
        total += count
        if count > DIRECTIVES_A_NODE_MAX or total > DIRECTIVES_MAX:
            raise _too_many_directives()


def _directive_counts(document: DocumentNode) -> Iterator[int]:
    pending: list[object] = list(document.definitions)
    while pending:
        node = pending.pop()
        yield len(getattr(node, "directives", None) or ())
        inner = getattr(node, "selection_set", None)
        pending += inner.selections if inner else ()
        pending += getattr(node, "variable_definitions", None) or ()


def _too_many_directives() -> Refused:
    hint = f"Use at most {DIRECTIVES_A_NODE_MAX} at one place and {DIRECTIVES_MAX} in all."
    return _too_much("TOO_MANY_DIRECTIVES", "The query has too many directives.", hint)


def _too_much(code: str, message: str, hint: str) -> Refused:
    return Refused(code, message, hint, pointer="/query")
