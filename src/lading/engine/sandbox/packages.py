"""The packages of rules that are installed beside Lading, found without importing any of them."""

from importlib.metadata import entry_points

import msgspec

GROUP = "lading.rules"


class RulePackage(msgspec.Struct, frozen=True, kw_only=True):
    """An entry point: its name, and the module and object that hold the tuple of rules.

    path: a directory to import it from that is not installed, for tests.
    """

    name: str
    module: str
    object: str
    path: str = ""


def installed_packages() -> tuple[RulePackage, ...]:
    """Every package with an entry point of the group lading.rules, by name."""
    found = {
        point.name: RulePackage(name=point.name, module=point.module, object=point.attr or "RULES")
        for point in entry_points(group=GROUP)
    }
    return tuple(found[name] for name in sorted(found))
