"""The rules of revisions."""

from typing import Any

from lading.engine.rule import Rule
from lading.order.rules.revision.asking import RevisionLoaders
from lading.order.rules.revision.confirm import confirm_revision
from lading.order.rules.revision.propose import propose_revision
from lading.order.rules.revision.withdraw import withdraw_revision


def rules_of(loaders: RevisionLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (confirm_revision(loaders), propose_revision(loaders), withdraw_revision)
