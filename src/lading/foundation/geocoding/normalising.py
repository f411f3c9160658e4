"""Postcodes and place names as people write them, brought into the form the tables have."""

import re
from types import MappingProxyType

_BRITISH = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})?")
_US = re.compile(r"([0-9]{3,5})(-?[0-9]{4})?")
_WORD = re.compile(r"[^\W_]+")
_SHORT_WORDS = MappingProxyType({"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "port"})
_DIGITS = MappingProxyType({"AU": 4, "NZ": 4})


def postcode_candidates(country: str, text: str) -> tuple[str, ...]:
    """The forms under which the table of a country (two-letter code) may have a postcode, the likeliest first.

    United States: the first five digits, zeros lost on the way from a spreadsheet put back. Great Britain: the outward
    code, else its district without the last letter. Canada: the first three characters. Australia and New Zealand:
    four digits.
    """
    bare = "".join(text.upper().split())
    match country:
        case "US":
            return _us(bare)
        case "GB":
            return _british(bare)
        case "CA":
            return (bare[:3],) if len(bare) in {3, 6, 7} else ()
        case _:
            length = _DIGITS.get(country, len(bare))
            return (bare.zfill(length),) if bare else ()


def place_name(text: str) -> str:
    """A place name for comparison: words in small letters, the usual short forms spelled out."""
    words = _WORD.findall(text.casefold().replace("'", "").replace("\u2019", ""))
    return " ".join(_SHORT_WORDS.get(word, word) for word in words)


def _us(bare: str) -> tuple[str, ...]:
    found = _US.fullmatch(bare)
    return (found[1].zfill(5),) if found else ()


def _british(bare: str) -> tuple[str, ...]:
    found = _BRITISH.fullmatch(bare)
    if found is None:
        return ()
    outward = found[1]
    return (outward, outward[:-1]) if outward[-1].isalpha() else (outward,)
