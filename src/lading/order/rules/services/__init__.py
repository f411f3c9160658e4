"""The rules of value-added services."""

from typing import Any

from lading.engine.rule import Rule
from lading.foundation.tasks.opening import TaskLoaders
from lading.order.rules.services.service_outcome import take_service_outcome
from lading.order.rules.services.start_services import start_services


def rules_of(loaders: TaskLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (start_services(loaders.settings), take_service_outcome(loaders))
