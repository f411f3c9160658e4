"""The reference workflows of every module, with their variables filled in."""

import importlib.resources
import json
from collections.abc import Iterator, Mapping
from typing import Any

from lading.engine.workflow_variables import fill_variables

PACKAGES = (
    "lading.foundation",
    "lading.order",
    "lading.inventory",
    "lading.availability",
    "lading.store",
    "lading.service",
)


def reference_workflows(variables: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Every workflow document shipped with Lading. Raises Refused VARIABLES_UNRESOLVED."""
    for package in PACKAGES:
        directory = importlib.resources.files(package) / "workflows"
        if directory.is_dir():
            for file in sorted(directory.iterdir(), key=lambda entry: entry.name):
                if file.name.endswith(".json"):
                    document = fill_variables(json.loads(file.read_text(encoding="utf-8")), variables)
                    assert isinstance(document, dict)
                    yield document
