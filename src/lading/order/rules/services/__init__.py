"""The rules of value-added services."""

from typing import Any

from lading.engine.rule import Rule
from lading.foundation.tasks.opening import TaskLoaders
from lading.order.rules.services.start_services import start_services
from lading.order.rules.services.take_service_outcome import take_service_outcome


def rules_of(loaders: TaskLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (start_services(loaders.settings), take_service_outcome(loaders))
