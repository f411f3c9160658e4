"""The reference workflows of orders, as documents to publish."""

import importlib.resources
import json
from collections.abc import Mapping
from typing import Any

from lading.engine.workflow_variables import fill_variables
from lading.engine.workflows.fragments import merged


def home_delivery_workflow(variables: Mapping[str, str]) -> dict[str, Any]:
    """The workflow ORDER::HD with its variables filled in."""
    return order_workflow("HD", variables)


def order_workflow(order_type: str, variables: Mapping[str, str]) -> dict[str, Any]:
    """The workflow of orders of a type (HD, CC, MULTI) with its variables filled in; it needs retailer.id.

    It expects, for retailer 1, the network HD_1, the virtual catalogue BASE:1, the inventory catalogue DEFAULT:1 and
    the system location RJT_1. Raises Refused VARIABLES_UNRESOLVED.
    """
    document = fill_variables(json.loads(_text("workflows", f"ORDER__{order_type}.json")), variables)
    assert isinstance(document, dict)
    return document


def home_delivery_with_profile(variables: Mapping[str, str]) -> dict[str, Any]:
    """The workflow ORDER::HD with the fragment that sources by a profile laid over it; it needs sourcing.profile too.

    Raises Refused VARIABLES_UNRESOLVED.
    """
    fragment = fill_variables(json.loads(_text("workflow_fragments", "ORDER__HD__SOURCING_PROFILE.json")), variables)
    assert isinstance(fragment, dict)
    return merged(home_delivery_workflow(variables), [fragment])


def _text(*path: str) -> str:
    return importlib.resources.files("lading.order").joinpath(*path).read_text(encoding="utf-8")
