"""Rules of our own. The entry point in pyproject.toml names RULES."""

from acme_rules.gift_wrap import gift_wrap
from acme_rules.hold_expensive import hold_expensive

RULES = (hold_expensive, gift_wrap)
