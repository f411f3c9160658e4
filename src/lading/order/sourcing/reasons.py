"""Every answer to "why there?", "why split?" and "why not?", each with its sentence."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType


class Step(StrEnum):
    """Which question a decision answers."""

    WHOLE = "WHOLE"
    PROFILE = "PROFILE"
    PARTIAL = "PARTIAL"
    REJECT = "REJECT"
    BY_HAND = "BY_HAND"


class Outcome(StrEnum):
    """What a decision came to."""

    WHOLE = "WHOLE"
    SPLIT = "SPLIT"
    PARTIAL = "PARTIAL"
    REJECTED = "REJECTED"
    CONSOLIDATED = "CONSOLIDATED"


class Ranking(StrEnum):
    """What candidates were ranked by."""

    DISTANCE = "DISTANCE"
    REF = "REF"
    PROFILE = "PROFILE"


class Passed(StrEnum):
    """Why a strategy of a profile was not the one."""

    INACTIVE = "INACTIVE"
    CONDITION = "CONDITION"
    CONDITION_FAULT = "CONDITION_FAULT"
    INCOMPLETE = "INCOMPLETE"
    NOTHING = "NOTHING"


class Shortage(StrEnum):
    """Why units stay unfilled."""

    NO_STOCK = "NO_STOCK"
    ONLY_EXCLUDED = "ONLY_EXCLUDED"
    SPLIT_LIMIT = "SPLIT_LIMIT"
    NOT_SEARCHED = "NOT_SEARCHED"
    KIT_APART = "KIT_APART"
    NO_STRATEGY = "NO_STRATEGY"


class Verdict(IntEnum):
    """Why a candidate location won or lost. The numbers are stored: they are never given a new meaning."""

    CHOSEN = 0
    FARTHER = 1
    NOT_ENOUGH_STOCK = 2
    NO_STOCK = 3
    EXCLUDED_USED = 4
    OUTSIDE_RADIUS = 5
    WRONG_TYPE = 6
    LOCATION_INACTIVE = 7
    DISTANCE_UNKNOWN = 8
    LATER_BY_REF = 9
    NOT_IN_BEST_PLAN = 10
    NO_FULFILMENT_LEFT = 11
    CAPACITY_FULL = 12
    SWITCHED_OFF = 13
    LOWER_RATED = 14
    BY_CRITERION = 15
    CAPACITY_UNREADABLE = 16
    GATHERS = 17


# A location that the nth criterion of a strategy took out is marked with this number plus n.
CRITERION_BASE = 100
CRITERIA_MAX = 100


STEP_QUESTIONS: Mapping[Step, str] = MappingProxyType(
    {
        Step.WHOLE: "Can one location fill everything?",
        Step.PROFILE: "Which strategy fills everything?",
        Step.PARTIAL: "Which locations fill it together?",
        Step.REJECT: "What is given up?",
        Step.BY_HAND: "Where did a person say it is to come from?",
    }
)

OUTCOME_SENTENCES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.WHOLE: "One location holds everything and fills it alone.",
        Outcome.SPLIT: "No single location holds everything; these are the fewest that do together.",
        Outcome.PARTIAL: "Not everything can be had; this is the most that can.",
        Outcome.REJECTED: "Nothing of this can be filled.",
        Outcome.CONSOLIDATED: "No single location holds everything; it is gathered at one and leaves in one parcel.",
    }
)

# Of a strategy: it may weigh a split against one far location, and where primary ones fall through others are asked.
PROFILE_SENTENCES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.SPLIT: "These locations fill it together: the best plan by the strategy.",
        Outcome.REJECTED: "No primary strategy fills everything; what a fallback strategy can do is asked next.",
    }
)

RANKING_SENTENCES: Mapping[Ranking, str] = MappingProxyType(
    {
        Ranking.DISTANCE: "nearest to the delivery address first",
        Ranking.REF: "by reference, because the coordinates of the delivery address are not known",
        Ranking.PROFILE: "by the criteria of the strategy",
    }
)

PASSED_SENTENCES: Mapping[Passed, str] = MappingProxyType(
    {
        Passed.INACTIVE: "is inactive",
        Passed.CONDITION: "does not apply: a condition does not hold",
        Passed.CONDITION_FAULT: "does not apply: a condition could not be answered",
        Passed.INCOMPLETE: "could not fill everything",
        Passed.NOTHING: "could fill nothing",
    }
)

SHORTAGE_SENTENCES: Mapping[Shortage, str] = MappingProxyType(
    {
        Shortage.NO_STOCK: "no stock is left at any of the locations considered",
        Shortage.ONLY_EXCLUDED: "stock is left only at locations that may not serve this order",
        Shortage.SPLIT_LIMIT: "stock is left, but the order may not be filled from more locations",
        Shortage.NOT_SEARCHED: "no stock was searched before they were rejected",
        Shortage.KIT_APART: "the parts of the kit lie at different places, and it may not be taken apart",
        Shortage.NO_STRATEGY: "no strategy of the profile applies to this order",
    }
)

VERDICT_SENTENCES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.CHOSEN: "Fills units of this order.",
        Verdict.FARTHER: "Holds everything too, but lies farther away.",
        Verdict.NOT_ENOUGH_STOCK: "Holds some of it, not all.",
        Verdict.NO_STOCK: "Holds none of it.",
        Verdict.EXCLUDED_USED: "Already has a fulfilment of this order.",
        Verdict.OUTSIDE_RADIUS: "Lies outside the radius.",
        Verdict.WRONG_TYPE: "Is not of a type that may serve.",
        Verdict.LOCATION_INACTIVE: "Is not in a status that may serve.",
        Verdict.DISTANCE_UNKNOWN: "Holds everything too, but its coordinates are not known, so it ranks last.",
        Verdict.LATER_BY_REF: "Holds everything too, but comes later by reference.",
        Verdict.NOT_IN_BEST_PLAN: "Holds some of it, but the chosen locations need fewer parcels or less distance.",
        Verdict.NO_FULFILMENT_LEFT: "Holds some of it, but the order may not be filled from more locations.",
        Verdict.SWITCHED_OFF: "Is switched off for this kind of order.",
        Verdict.LOWER_RATED: "Holds everything too, but is rated lower.",
        Verdict.BY_CRITERION: "Was taken out by a criterion.",
        Verdict.CAPACITY_FULL: "Can do no more at present: its capacity is taken.",
        Verdict.CAPACITY_UNREADABLE: "Has a capacity setting that cannot be read, so it takes nothing.",
        Verdict.GATHERS: "Holds none of it; gathers it and sends it on.",
    }
)
