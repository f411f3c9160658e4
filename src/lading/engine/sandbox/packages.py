"""The packages of rules that are installed beside Lading, or lie in a directory, found without importing any."""

from importlib.metadata import entry_points
from pathlib import Path

import msgspec

GROUP = "lading.rules"


class RulePackage(msgspec.Struct, frozen=True, kw_only=True):
    """An entry point: its name, and the module and object that hold the tuple of rules.

    path: a directory to import it from where it is not installed.
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


def packages_in_directories(named: str) -> tuple[RulePackage, ...]:
    """The packages of a setting: DIRECTORY:MODULE with commas between. Raises ValueError for what is no such pair."""
    return tuple(_in_directory(one.strip()) for one in named.split(",") if one.strip())


def _in_directory(named: str) -> RulePackage:
    directory, _, module = named.rpartition(":")
    if not directory or not module.replace(".", "_").isidentifier():
        raise ValueError(f"{named} is not DIRECTORY:MODULE")
    return RulePackage(name=module, module=module, object="RULES", path=str(Path(directory).absolute()))
