"""Countries: their codes and, roughly, where they lie."""

from types import MappingProxyType
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle of decimal degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies in the rectangle, its edges included."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


# Rounded outwards to half a degree. Only used to tell a swapped pair from a true one, so remote islands of countries
# where a swap cannot be told anyway are left out.
_BOXES = MappingProxyType(
    {
        "AT": ((46, 9.5, 49.5, 17.5),),
        "AU": ((-44, 112.5, -9, 154), (-55, 158, -54, 159.5)),
        "BE": ((49, 2.5, 52, 6.5),),
        "BR": ((-34, -74, 5.5, -34.5),),
        "CA": ((41.5, -141.5, 83.5, -52),),
        "CH": ((45.5, 5.5, 48, 11),),
        "CN": ((18, 73, 54, 135.5),),
        "DE": ((47, 5.5, 55.5, 15.5),),
        "DK": ((54.5, 8, 58, 15.5),),
        "ES": ((35, -9.5, 44, 4.5), (27.5, -18.5, 29.5, -13)),
        "FI": ((59.5, 19, 70.5, 32),),
        "FR": ((41, -5.5, 51.5, 10), (-21.5, 55, -20.5, 56), (14, -62, 17, -60.5), (2, -55, 6, -51.5)),
        "GB": ((49.5, -9, 61, 2),),
        "IE": ((51, -11, 55.5, -5.5),),
        "IN": ((6.5, 68, 36, 97.5),),
        "IT": ((35, 6.5, 47.5, 19),),
        "JP": ((24, 122.5, 46, 146.5),),
        "KR": ((33, 124.5, 39, 131.5),),
        "MX": ((14, -118.5, 33, -86.5),),
        "NL": ((50.5, 3, 54, 7.5), (12, -68.5, 18, -62.5)),
        "NO": ((57.5, 4, 71.5, 31.5),),
        "NZ": ((-48, 166, -34, 179), (-45, -177.5, -43, -175.5)),
        "PL": ((49, 14, 55, 24.5),),
        "PT": ((36.5, -10, 42.5, -6), (32, -17.5, 33.5, -16), (36.5, -31.5, 40, -24.5)),
        "SE": ((55, 10.5, 69.5, 24.5),),
        "SG": ((1, 103.5, 1.5, 104.5),),
        "US": ((18.5, -180, 71.5, -66.5), (17.5, -68, 18.6, -64.5), (13, 144.5, 21, 146.5), (-15, -171.5, -11, -168)),
        "ZA": ((-35, 16, -22, 33),),
    }
)
_NAMES = MappingProxyType(
    {
        "USA": "US",
        "UNITED STATES": "US",
        "UNITED STATES OF AMERICA": "US",
        "U.S.": "US",
        "U.S.A.": "US",
        "PR": "US",
        "PUERTO RICO": "US",
        "UK": "GB",
        "GBR": "GB",
        "UNITED KINGDOM": "GB",
        "GREAT BRITAIN": "GB",
        "ENGLAND": "GB",
        "SCOTLAND": "GB",
        "WALES": "GB",
        "NORTHERN IRELAND": "GB",
        "AUS": "AU",
        "AUSTRALIA": "AU",
        "CAN": "CA",
        "CANADA": "CA",
        "NZL": "NZ",
        "NEW ZEALAND": "NZ",
        "DEU": "DE",
        "GERMANY": "DE",
        "FRA": "FR",
        "FRANCE": "FR",
        "IRL": "IE",
        "IRELAND": "IE",
    }
)


def country_code(country: str | None) -> str | None:
    """The two-letter code (ISO 3166-1) of a country given by code or English name; None when it says nothing."""
    name = " ".join((country or "").upper().split())
    code = _NAMES.get(name, name)
    return code if len(code) == 2 and code.isalpha() else None


def boxes_of(country: str | None) -> tuple[Box, ...]:
    """The rectangles a country lies in; none when the country is not known here."""
    return tuple(Box(*edges) for edges in _BOXES.get(country_code(country) or "", ()))
