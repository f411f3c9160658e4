"""Rows of the files that are installed with the package."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from importlib import resources
from io import TextIOWrapper

Row = Mapping[str, str]


def packaged_rows(name: str) -> Iterator[Row]:
    """The rows of `files/<name>`, all values text, empty text for missing; `.gz` is unpacked on the way."""
    with (resources.files("lading.demo.data") / "files" / name).open("rb") as raw:
        plain = gzip.GzipFile(fileobj=raw) if name.endswith(".gz") else raw
        yield from csv.DictReader(TextIOWrapper(plain, encoding="utf-8", newline=""))
