"""Rows of the files that are installed with the package."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from importlib import resources
from io import TextIOWrapper
from typing import BinaryIO, cast

Row = Mapping[str, str]


def packaged_rows(name: str) -> Iterator[Row]:
    """The rows of `files/<name>`, all values text, empty text for missing; `.gz` is unpacked on the way."""
    with (resources.files("lading.demo.data") / "files" / name).open("rb") as raw:
        plain = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if name.endswith(".gz") else raw
        with TextIOWrapper(plain, encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text)
