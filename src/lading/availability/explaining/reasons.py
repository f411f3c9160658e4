"""Every answer to "why this number?"."""

from enum import StrEnum
from types import MappingProxyType


class Shown(StrEnum):
    """What became of the stock of a place, of a catalogue, or of a whole question."""

    SHOWN = "SHOWN"
    ALL_WITHHELD = "ALL_WITHHELD"
    NOTHING_ON_HAND = "NOTHING_ON_HAND"
    POSITION_INACTIVE = "POSITION_INACTIVE"
    OUTSIDE_NETWORK = "OUTSIDE_NETWORK"
    NO_POSITION = "NO_POSITION"
    CATALOGUE_INACTIVE = "CATALOGUE_INACTIVE"
    INVENTORY_CATALOGUE_INACTIVE = "INVENTORY_CATALOGUE_INACTIVE"
    KIT = "KIT"


class Verdict(StrEnum):
    """What became of a control at a place."""

    DECIDES = "DECIDES"
    ADDS_UP = "ADDS_UP"
    AFTER_THE_FIRST = "AFTER_THE_FIRST"
    ABOVE_THRESHOLD = "ABOVE_THRESHOLD"
    OTHER_CATEGORY = "OTHER_CATEGORY"
    OTHER_ATTRIBUTE = "OTHER_ATTRIBUTE"
    OTHER_LOCATION = "OTHER_LOCATION"
    OUTSIDE_NETWORK = "OUTSIDE_NETWORK"
    NOT_YET = "NOT_YET"
    OVER = "OVER"
    INACTIVE = "INACTIVE"


SHOWN_SENTENCES = MappingProxyType(
    {
        Shown.SHOWN: "may be sold",
        Shown.ALL_WITHHELD: "controls keep all of it back",
        Shown.NOTHING_ON_HAND: "nothing is on hand",
        Shown.POSITION_INACTIVE: "the position is out of service, because its product or its location is",
        Shown.OUTSIDE_NETWORK: "the location is not in the network of the virtual catalogue",
        Shown.NO_POSITION: "nothing was ever counted there",
        Shown.CATALOGUE_INACTIVE: "the virtual catalogue is out of service",
        Shown.INVENTORY_CATALOGUE_INACTIVE: "the inventory catalogue is out of service",
        Shown.KIT: "a kit has no stock of its own: it can be had as often as its scarcest component allows",
    }
)
VERDICT_SENTENCES = MappingProxyType(
    {
        Verdict.DECIDES: "it is the first that applies",
        Verdict.ADDS_UP: "it applies, and all that apply add up",
        Verdict.AFTER_THE_FIRST: "another one before it decides alone",
        Verdict.ABOVE_THRESHOLD: "more is on hand than its threshold",
        Verdict.OTHER_CATEGORY: "the product is not in its category, nor below it",
        Verdict.OTHER_ATTRIBUTE: "the product has not the attribute it asks for",
        Verdict.OTHER_LOCATION: "it is about another location",
        Verdict.OUTSIDE_NETWORK: "the location is not in its network",
        Verdict.NOT_YET: "its time has not come",
        Verdict.OVER: "its time is over",
        Verdict.INACTIVE: "it is out of service",
    }
)
