"""The rules of checks: what must be known or waited for before an order is sourced."""

from typing import Any

from lading.engine.rule import Rule
from lading.foundation.tasks.opening import TaskLoaders
from lading.order.rules.checks.end_review_waits import end_review_waits
from lading.order.rules.checks.forward_on_checks import forward_on_checks
from lading.order.rules.checks.hold_for_batch import hold_for_batch
from lading.order.rules.checks.hold_for_review import hold_for_review
from lading.order.rules.checks.open_unanswered_check import open_unanswered_check
from lading.order.rules.checks.request_checks import request_checks
from lading.order.rules.checks.take_check_outcome import take_check_outcome
from lading.order.rules.checks.take_check_score import take_check_score


def rules_of(loaders: TaskLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (
        end_review_waits,
        forward_on_checks,
        hold_for_batch(loaders.settings),
        hold_for_review,
        open_unanswered_check(loaders.settings),
        request_checks(loaders.settings),
        take_check_outcome(loaders.tasks),
        take_check_score(loaders.settings),
    )
