"""What carrying a profile out works with."""

from dataclasses import dataclass

from lading.order.sourcing.conditions.answering import ConditionDesk
from lading.order.sourcing.criteria.catalogue import CriterionCatalogue
from lading.order.sourcing.strategies.loaders import ProfileLoaders


@dataclass(frozen=True, slots=True)
class StrategyDesk:
    """Facts, criteria and conditions; one a process."""

    loaders: ProfileLoaders
    catalogue: CriterionCatalogue
    conditions: ConditionDesk
