"""The criteria a process knows, by name: ours, and those of packages installed beside us."""

from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any

import msgspec

from lading.kernel.refusal import Refused
from lading.order.sourcing.criteria import built_in_criteria
from lading.order.sourcing.criteria.criterion import Criterion
from lading.order.sourcing.profiles.model import CriterionUse

ENTRY_POINTS = "lading.sourcing_criteria"
WEIGHT_MAX = 1_000_000.0


class CriterionTaken(Exception):
    """Two criteria have one name, so a profile that names it would mean either."""


class CriterionCatalogue:
    """Criteria by type, and the parameters of their uses, read once and kept. Raises CriterionTaken."""

    def __init__(self, criteria: Iterable[Criterion]) -> None:
        by_type: dict[str, Criterion] = {}
        for one in criteria:
            if by_type.setdefault(one.type, one) is not one:
                raise CriterionTaken(f"two criteria are called {one.type}")
        self.by_type: Mapping[str, Criterion] = MappingProxyType(by_type)

    def named(self, type_: str) -> Criterion | None:
        """The criterion of a name."""
        return self.by_type.get(type_)

    def check(self, use: CriterionUse, pointer: str) -> None:
        """Raises Refused CRITERION_UNKNOWN, CRITERION_PARAMETER or CRITERION_WEIGHT."""
        found = self.named(use.type)
        if found is None:
            near = [
                name for name in self.by_type if name.rpartition(".")[2].lower() == use.type.rpartition(".")[2].lower()
            ]
            hint = f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(self.by_type)}."
            message = f"There is no criterion {use.type[:100]!r}."
            raise Refused("CRITERION_UNKNOWN", message, hint, pointer=f"{pointer}/type")
        if not 0 <= use.weight <= WEIGHT_MAX:
            message = f"The weight {use.weight:g} is not 0 to {WEIGHT_MAX:,.0f}."
            raise Refused("CRITERION_WEIGHT", message, "Use 1 for an ordinary criterion.", pointer=f"{pointer}/weight")
        try:
            parameters_of(found, use.params)
        except msgspec.ValidationError as error:
            place, _, _ = (
                str(error).rpartition(" - at `$.")[2].partition("`") if " - at `$." in str(error) else ("", "", "")
            )
            at = f"{pointer}/params/{place.replace('.', '/')}".rstrip("/")
            names = ", ".join(field.encode_name for field in msgspec.structs.fields(found.parameters))
            hint = f"It takes {names}." if names else "It takes no parameters."
            raise Refused("CRITERION_PARAMETER", f"{error}.", hint, pointer=at) from error


def parameters_of(criterion: Criterion, params: Mapping[str, Any]) -> Any:
    """The typed parameters; numbers written as text are taken, as forms send them. Raises msgspec.ValidationError."""
    return msgspec.convert(params, criterion.parameters, strict=False)


def installed_criteria() -> CriterionCatalogue:
    """Ours and those that installed packages offer under the entry points lading.sourcing_criteria.

    An entry point names a tuple of criteria, or a function that returns one. Raises CriterionTaken.
    """
    return CriterionCatalogue((*built_in_criteria(), *_offered()))


def _offered() -> Iterable[Criterion]:
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda one: one.name):
        offered = entry.load()
        yield from offered() if callable(offered) else offered
