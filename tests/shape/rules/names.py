"""Names: no drawers for leftovers, British spelling, the glossary's words."""

import ast
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tests.shape.source import SourceFile, Violation

LEFTOVER_DRAWERS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"})

# A word of an identifier → the word we use. Only names we define are read, never those of a library.
PREFERRED_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "authorize": "authorise",
        "authorized": "authorised",
        "authorization": "authorisation",
        "behavior": "behaviour",
        "canceled": "cancelled",
        "canceling": "cancelling",
        "catalog": "catalogue",
        "catalogs": "catalogues",
        "center": "centre",
        "centers": "centres",
        "color": "colour",
        "fulfill": "fulfil",
        "fulfillment": "fulfilment",
        "fulfillments": "fulfilments",
        "honor": "honour",
        "labeled": "labelled",
        "neighbor": "neighbour",
        "normalize": "normalise",
        "normalized": "normalised",
        "optimize": "optimise",
        "optimized": "optimised",
        "organization": "organisation",
        "prioritize": "prioritise",
        "recognize": "recognise",
        "summarize": "summarise",
        "synchronize": "synchronise",
        "alloc": "reserve",
        "loc": "location",
        "qty": "quantity",
        "qtys": "quantities",
        "sku": "product_ref",
        "skus": "product_refs",
        "shipment": "fulfilment or consignment",
        "shipments": "fulfilments or consignments",
        "tenant": "account",
        "tenants": "accounts",
        "warehouses": "locations",
    }
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def leftover_drawers(file: SourceFile) -> Iterator[Violation]:
    """Modules and packages named after nothing in particular."""
    for part in (*file.path.parts[:-1], file.path.stem):
        if part in LEFTOVER_DRAWERS:
            rule = f"'{part}' names no content"
            yield file.violation(1, rule, "name the module after the one thing a reader would look for in it")


def misspelt_names(file: SourceFile) -> Iterator[Violation]:
    """Identifiers we define that use a word the glossary avoids."""
    for line, name in _defined_names(file.tree):
        for word in WORD.findall(name):
            if preferred := PREFERRED_WORDS.get(word.lower()):
                hint = f"say {preferred}; GLOSSARY.md has the words"
                yield file.violation(line, f"'{name}' uses the word '{word.lower()}'", hint)


def _defined_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
