"""Every package says in one line what it is for."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tests.shape.source import SourceFile, Violation

PRODUCT = PurePosixPath("src/lading")


def undescribed_packages(files: Iterable[SourceFile]) -> Iterator[Violation]:
    """Directories of product code whose __init__.py is missing or lacks a one-line docstring."""
    product = {file.path: file for file in files if file.path.is_relative_to(PRODUCT)}
    for directory in sorted({path.parent for path in product}):
        path = directory / "__init__.py"
        docstring = ast.get_docstring(product[path].tree) if path in product else None
        if docstring is None or len(docstring.splitlines()) != 1:
            rule = "package without a one-line docstring"
            yield Violation(path, 1, rule, "say in one sentence what a reader finds in this package")
