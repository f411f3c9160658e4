"""What speaks against a profile, found before it is kept: each with code, place and hint."""

from collections.abc import Iterator, Sequence

from lading.foundation.texts import check_ref, check_text
from lading.kernel.json import check_json
from lading.kernel.refusal import Refused
from lading.order.sourcing.conditions.checking import check_condition
from lading.order.sourcing.criteria.catalogue import CriterionCatalogue
from lading.order.sourcing.profiles.model import Consolidation, NewProfile, Strategy

STRATEGIES_MAX = 100
CONDITIONS_MAX = 50
CRITERIA_MAX = 30
MAX_SPLIT_MAX = 1_000
DESCRIPTION_LENGTH_MAX = 2_000
TYPES_MAX = 50
TRANSFERS_MAX = 20
TRANSFER_COST_MAX = 1_000


def check_profile(new: NewProfile, criteria: CriterionCatalogue) -> None:
    """Raises Refused with the first thing that speaks against a profile.

    REF_INVALID, TEXT_TOO_LONG, CONSOLIDATION_INVALID, MAX_SPLIT_INVALID,
    STRATEGIES_MISSING, SOURCING_PROFILE_TOO_LARGE, STRATEGY_REF_TWICE,
    and the codes of check_condition and of CriterionCatalogue.check.
    """
    check_ref(new.ref)
    check_text(new.name, "/name")
    check_text(new.version_comment, "/versionComment")
    check_text(new.description, "/description", length_max=DESCRIPTION_LENGTH_MAX)
    _check_max_split(new.max_split, "/defaultMaxSplit")
    if not new.strategies.primary:
        message = "There is no primary strategy."
        raise Refused("STRATEGIES_MISSING", message, "Send at least one.", pointer="/sourcingStrategies")
    _check_count(new.strategies.primary, STRATEGIES_MAX, "/sourcingStrategies")
    _check_count(new.strategies.fallback, STRATEGIES_MAX, "/sourcingFallbackStrategies")
    seen: set[str] = set()
    for strategy, pointer in _placed(new):
        _check_strategy(strategy, pointer, criteria)
        if strategy.ref in seen:
            message = f"The strategy {strategy.ref} stands twice in this profile."
            raise Refused("STRATEGY_REF_TWICE", message, "Give each its own ref.", pointer=f"{pointer}/ref")
        seen.add(strategy.ref)


def _placed(new: NewProfile) -> Iterator[tuple[Strategy, str]]:
    for index, strategy in enumerate(new.strategies.primary):
        yield strategy, f"/sourcingStrategies/{index}"
    for index, strategy in enumerate(new.strategies.fallback):
        yield strategy, f"/sourcingFallbackStrategies/{index}"


def _check_strategy(strategy: Strategy, pointer: str, criteria: CriterionCatalogue) -> None:
    check_ref(strategy.ref, f"{pointer}/ref")
    check_text(strategy.name, f"{pointer}/name")
    check_text(strategy.description, f"{pointer}/description", length_max=DESCRIPTION_LENGTH_MAX)
    if strategy.max_split is not None:
        _check_max_split(strategy.max_split, f"{pointer}/maxSplit")
    if strategy.consolidation is not None:
        _check_consolidation(strategy.consolidation, f"{pointer}/consolidation")
    _check_count(strategy.conditions, CONDITIONS_MAX, f"{pointer}/sourcingConditions")
    _check_count(strategy.criteria, CRITERIA_MAX, f"{pointer}/sourcingCriteria")
    for index, condition in enumerate(strategy.conditions):
        place = f"{pointer}/sourcingConditions/{index}"
        check_text(condition.name, f"{place}/name")
        check_json(condition.params, pointer=f"{place}/params")
        check_condition(condition, place)
    for index, use in enumerate(strategy.criteria):
        place = f"{pointer}/sourcingCriteria/{index}"
        check_text(use.name, f"{place}/name")
        check_json(use.params, pointer=f"{place}/params")
        criteria.check(use, place)


def _check_consolidation(given: Consolidation, pointer: str) -> None:
    _check_count(given.location_types, TYPES_MAX, f"{pointer}/locationTypes")
    for place, name in enumerate(given.location_types):
        check_ref(name, f"{pointer}/locationTypes/{place}")
    for name, cost in (("transferCost", given.transfer_cost), ("costPerKm", given.cost_per_km)):
        if not 0 <= cost <= TRANSFER_COST_MAX:
            message, hint = f"A cost of {cost} makes no sense.", f"Use 0 to {TRANSFER_COST_MAX} parcels."
            raise Refused("CONSOLIDATION_INVALID", message, hint, pointer=f"{pointer}/{name}")
    if not 1 <= given.transfers_max <= TRANSFERS_MAX:
        message, hint = f"{given.transfers_max} transfers cannot be made.", f"Use 1 to {TRANSFERS_MAX}."
        raise Refused("CONSOLIDATION_INVALID", message, hint, pointer=f"{pointer}/transfersMax")


def _check_max_split(max_split: int, pointer: str) -> None:
    if not 0 <= max_split <= MAX_SPLIT_MAX:
        hint = f"Use 0 (one fulfilment) to {MAX_SPLIT_MAX}."
        raise Refused("MAX_SPLIT_INVALID", f"{max_split} splits cannot be made.", hint, pointer=pointer)


def _check_count(things: Sequence[object], most: int, pointer: str) -> None:
    if len(things) > most:
        message = f"There are {len(things)} of them."
        raise Refused("SOURCING_PROFILE_TOO_LARGE", message, f"Send at most {most}.", pointer=pointer)
