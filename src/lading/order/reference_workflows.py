"""The reference workflows of orders, as documents to publish."""

import importlib.resources
import json
from collections.abc import Mapping
from typing import Any

from lading.engine.workflow_variables import fill_variables


def home_delivery_workflow(variables: Mapping[str, str]) -> dict[str, Any]:
    """The workflow ORDER::HD with its variables filled in; it needs retailer.id.

    It expects, for retailer 1, the network HD_1, the virtual catalogue BASE:1, the inventory catalogue DEFAULT:1 and
    the system location RJT_1. Raises Refused VARIABLES_UNRESOLVED.
    """
    text = importlib.resources.files("lading.order").joinpath("workflows", "ORDER__HD.json").read_text(encoding="utf-8")
    document = fill_variables(json.loads(text), variables)
    assert isinstance(document, dict)
    return document
