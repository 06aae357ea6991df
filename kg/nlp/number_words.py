"""Numbers spelled out: half, twice, threefold, an order of magnitude, five percent, zero."""

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.nlp.units import WORDED, canonical_unit, unit_pattern

_SMALL = {
    word: value
    for value, word in enumerate(
        (
            *(
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
            ),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
            *("eighteen", "nineteen", "twenty"),
        )
    )
}
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_VALUES = _SMALL | _TENS | {"hundred": 100, "a hundred": 100, "one hundred": 100}
_PARTS = {
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "hundredth": 100,
}
_FACTORS = {"half": 2, "halv": 2, "doubl": 2, "twice": 2, "tripl": 3, "thrice": 3, "quadrupl": 4}

_COUNT = "|".join(sorted(_VALUES, key=lambda word: (-len(word), word)))
_TENS_WORD = "|".join(sorted(_TENS))
_ONES_WORD = "|".join(w for w, v in sorted(_SMALL.items()) if 0 < v < 10)

_SPELLED = re.compile(
    # The first two letters decide fast for most words.
    r"\b(?=on|tw|th|fo|fi|si|se|ei|ni|te|el|ze|hu|ha|do|tr|du|qu|an?[ -][ohtqfsen])(?:"
    r"(?P<order>an?|one|two|three|four|five|six)[ -]orders?[ -]of[ -]magnitudes?\b"
    r"|(?P<clock>half (?:an hour|a day|a minute|a second))\b"
    r"|(?P<half>half)(?!-)(?= (?:the|of|as|that|its|their|less|fewer|a|an)\b|[,.;)]| [a-z]+)"
    r"|(?P<factor>halv(?:es|ed|ing|e)|doubl(?:es|ed|ing|e)|twice|tripl(?:es|ed|ing|e)|triplicat\w+"
    r"|duplicat(?=ing|es|ed)\w+|thrice|quadrupl(?:es|ed|ing|e))\b"
    rf"|(?P<parts>one|two|three|a|an)[ -](?P<part>{'|'.join(_PARTS)})s?\b"
    r"(?=\s(?:the|of|as|that|fewer|less))"
    rf"|(?P<fold>{_COUNT})[ -]?fold\b"
    rf"|(?P<tens>{_TENS_WORD})[ -](?P<ones>{_ONES_WORD})\b"
    rf"|(?P<count>{_COUNT})\b"
    r")"
)
_ONLY = re.compile(
    r"\b(?:only|just|merely|as few as|as little as|fewer than|less than|under|up to|achiev\w+|"
    r"attain\w+|with|using)\s+(?:an?\s+)?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWord:
    """A spelled number with its unit, at `[start, end)` of the masked text."""

    start: int
    end: int
    value: Decimal
    unit: str | None


def find(masked: str) -> tuple[NumberWord, ...]:
    """The spelled numbers of a text that may report a result."""
    lower = masked.lower()
    if len(lower) != len(masked):  # some capitals have longer small letters
        lower = masked
    found = (_read(lower, match) for match in _SPELLED.finditer(lower))
    return tuple(word for word in found if word is not None)


def _read(masked: str, match: re.Match[str]) -> NumberWord | None:
    if match["order"]:
        count = _SMALL.get(match["order"], 1)
        return _word(match, Decimal(10**count))
    if match["clock"]:
        unit = canonical_unit(match["clock"].split()[-1])
        return _word(match, Decimal("0.5"), unit)
    if match["half"]:
        return _word(match, Decimal(2))
    if match["factor"]:
        stem = match["factor"]
        value = next((v for k, v in _FACTORS.items() if stem.startswith(k)), None)
        return _word(match, Decimal(value or (3 if stem.startswith("tripl") else 2)))
    if match["part"]:
        return _word(match, _inverse(match["parts"], match["part"]))
    if match["fold"]:
        return _word(match, Decimal(_VALUES[match["fold"]]))
    if match["tens"]:
        return _counted(masked, match, _TENS[match["tens"]] + _SMALL[match["ones"]])
    return _counted(masked, match, _VALUES[match["count"]])


def _inverse(parts: str, part: str) -> Decimal:
    """What "two thirds of" divides by: 1.5."""
    share = Decimal(_SMALL.get(parts, 1))
    return (Decimal(_PARTS[part]) / share).quantize(Decimal("0.01")).normalize()


def _counted(masked: str, match: re.Match[str], value: int) -> NumberWord | None:
    """A counting word is read before a unit, as zero of something, or as a stressed amount."""
    unit = unit_pattern().match(masked, match.end() + 1)
    name = None if unit is None else canonical_unit(unit[0])
    if unit is not None and name in WORDED and masked[match.end()] in " -":
        return NumberWord(start=match.start(), end=unit.end(), value=Decimal(value), unit=name)
    before = masked[max(0, match.start() - 24) : match.start()]
    if masked[match.end() : match.end() + 1] == " " and (value == 0 or _ONLY.search(before)):
        return NumberWord(start=match.start(), end=match.end(), value=Decimal(value), unit=None)
    return None


def _word(match: re.Match[str], value: Decimal, unit: str | None = "x") -> NumberWord:
    return NumberWord(start=match.start(), end=match.end(), value=value, unit=unit)
