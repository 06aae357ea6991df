"""Single numbers written in digits, each with its unit: what `kg.nlp.quantities` puts together.

What the form alone shows to be no quantity is left out: parts of names (Foo-50), ordinals, sizes
such as 640x480, versions, exponents of no base, anything longer than a number can be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kg.nlp.units import SCALE, SCALES, STRONG, canonical_unit, unit_pattern

type Sign = Literal["", "+", "-"]

_LONGEST = 24
"""More digits than any reported number has; longer ones are no quantities."""

_NUMBER = re.compile(
    r"(?P<sign>[+-])?"
    r"(?P<body>\d{1,3}(?:\u2063?,\u2063?\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?|(?<![A-Za-z.\d])\.\d+)"
    r"(?:(?:\s*[×x*]\s*(?P<base>10)|(?<![\d.,]10)(?<=10))\s*\^\s*(?P<power>[+-]?\s?\d+)"
    r"|[eE](?P<e>[+-]?\d{1,3})(?![\w.]))?"
)
_ORDER = re.compile(r"[ -]orders?[ -]of[ -]magnitudes?(?![A-Za-z])")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z])")
_CROSS_VALIDATION = re.compile(r"-?\s?folds?[ -]+(?:cross|nested|CV|stratified|validation|split)")
_PER = re.compile(r"\s?(?:/|per )\s?((?:[A-Z]\w{0,12} )?[A-Za-z]\w{0,15})")
_GLUE = re.compile(r"[A-Za-z]+$")
_ABBREVIATED = re.compile(r"[A-Za-z]\.")
_STRONG_RANGE = re.compile(r"-{1,3}\d+(?:\.\d+)?\s?(?:%|[xX×](?![A-Za-z0-9]))")
_DECADE = re.compile(r"(?:1[89]|20)\d0s\b")
_OPEN_PREFIXES = frozenset({"sub", "near", "over", "around", "approx", "to"})
_FACTOR = re.compile(r"\bfactors? of\s+(?:[a-z]+\s+(?:to\s+|than\s+)?|~\s*)?$")
_SPEEDUP = re.compile(r"\s+(?:speed-?ups?|speed ups?|acceleration)\b")
_FRACTION = re.compile(r"/(\d{1,3})(?:th|rd)?(?=\s(?:of|the|as)\b)")
_ABSOLUTE_POINTS = re.compile(r"[ -](?:abs\w*[ -])?points?\b")
_PRICED_UNIT = re.compile(r"\s(?:point|token|hour|task|query)s?\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit at `[start, end)` of the text, in sentence number `sentence`.

    `value_high` is set for a range. `unit` is canonical, or None; `points` says that the text
    counts points. Members of one list ("1.2, 3 and 4%") share `group`; `spread` marks the number
    after a ±. `word` marks numbers spelled out; `carried` a unit that a later member prints.
    """

    start: int
    end: int
    value: Decimal
    value_high: Decimal | None = None
    unit: str | None = None
    sentence: int = 0
    sign: Sign = ""
    group: int = -1
    points: bool = False
    scaled: bool = False
    spread: bool = False
    carried: bool = False
    word: bool = False
    after_number: int = 0


def find_numerals(masked: str) -> Iterator[Quantity]:
    """The numbers of a masked text, each alone; `sentence` and `group` are not set."""
    for match in _NUMBER.finditer(masked):
        if match.end("body") - match.start("body") > _LONGEST:
            continue
        sign_kept = _left_context(masked, match)
        if sign_kept is None:
            continue
        value = _value(match)
        if value is None:
            continue
        atom = _with_unit(masked, match, value)
        if atom is None or (_glued_left(masked, match) and not _strong(masked, atom)):
            continue
        sign: Sign = ""
        if sign_kept and match["sign"]:
            sign = "+" if match["sign"][0] == "+" else "-"
            atom = replace(atom, start=match.start(), sign=sign)
        if sign == "-":
            atom = replace(atom, value=-atom.value)
        yield atom


def _strong(masked: str, atom: Quantity) -> bool:
    """Whether its unit, or that of the range it opens, makes it a number whatever it touches."""
    return atom.unit in STRONG or _STRONG_RANGE.match(masked, atom.end) is not None


def _glued_left(masked: str, match: re.Match[str]) -> bool:
    start = match.start()
    return start > 1 and (
        masked[start - 1].isalpha() or _ABBREVIATED.match(masked, start - 2) is not None
    )


def _left_context(masked: str, match: re.Match[str]) -> bool | None:
    """Whether a sign belongs to the number; None where what stands before makes it no number."""
    start = match.start()
    before = masked[start - 1] if start else " "
    if before in "_^#@\\:/" or before.isdigit():
        slash = (
            before == "/"
            and start > 1
            and (masked[start - 2].isdigit() or masked[start - 2] in "%xs ")
        )
        dash = before.isdigit() and match["sign"] == "-"
        return False if slash or dash else None
    if before in "x×" and not match["sign"] and _size_before(masked, start):
        return None
    if before == "." and start > 1 and masked[start - 2].isalnum():
        return None if masked[start - 2].isdigit() else False
    if match["sign"]:
        return _signed(masked, start)
    if before in "-+":
        return _after_dash(masked, start - 1)
    if before.isalpha():
        word = _GLUE.search(masked, max(0, start - 20), start)
        known = word is not None and len(word[0]) > 1 and word[0].islower()
        return False if known and word is not None and word[0] not in ("top", "sub") else None
    return True


def _signed(masked: str, start: int) -> bool | None:
    """A sign is one after a space or bracket; after a letter it joins a name ("Foo-50")."""
    before = masked[start - 1] if start else " "
    if before.isspace() or before in "([{,;=$~<>≥≤→":
        return True
    if before in "%°)":
        return False
    return _after_dash(masked, start)


def _after_dash(masked: str, dash: int) -> bool | None:
    """The dash of "sub-40 ms" or "2x-5x" is no sign; that of a name makes the number part of it."""
    word = _GLUE.search(masked, max(0, dash - 20), dash)
    if word is None:
        return (
            False if not masked[dash - 1 : dash].isalnum() or masked[dash - 1].isdigit() else None
        )
    after_number = word.start() > 0 and masked[word.start() - 1].isdigit()
    return False if after_number or word[0].lower() in _OPEN_PREFIXES else None


def _size_before(masked: str, start: int) -> bool:
    head = masked[max(0, start - 4) : start - 1].rstrip()
    return head != "" and head[-1].isdigit()


def _value(match: re.Match[str]) -> Decimal | None:
    body = match["body"].replace(",", "").replace("\u2063", "")
    value = Decimal(body)
    exponent = match["power"] or match["e"]
    if exponent is None:
        return value
    power = exponent.replace(" ", "")
    if len(power) > 3 or abs(int(power)) > 30:
        return None
    if match["power"] and not match["base"]:
        return plain(Decimal(1).scaleb(int(power)))
    return plain(value.scaleb(int(power)))


def plain(value: Decimal) -> Decimal:
    """The same number written without an exponent."""
    return Decimal(format(value, "f"))


def _with_unit(masked: str, match: re.Match[str], value: Decimal) -> Quantity | None:
    """The number with what follows it, or None where what follows makes it no quantity."""
    end = match.end()
    atom = Quantity(start=match.start("body"), end=end, value=value, after_number=end)
    if value == 1 and (part := _FRACTION.match(masked, end)) and int(part[1]) > 1:
        return replace(atom, end=part.end(), value=Decimal(part[1]), unit="x")
    if masked.startswith("+", end):
        end += 1
    if _DECADE.match(masked, atom.start):
        return None
    if _ORDINAL.match(masked, end) or _CROSS_VALIDATION.match(masked, end):
        return None
    order = _ORDER.match(masked, end)
    if order and 0 < value <= 12 and value == value.to_integral_value():
        power = plain(Decimal(1).scaleb(int(value)))
        return replace(atom, end=order.end(), value=power, unit="x")
    scale = SCALE.match(masked, end)
    unit = _unit(masked, end)
    if scale and (unit is None or scale.end() > unit[1]):
        word = next(group for group in scale.groups() if group)
        end = scale.end()
        atom = replace(
            atom, end=end, value=plain(value.scaleb(SCALES[_scale_key(word)])), scaled=True
        )
        unit = _unit(masked, end)
    if unit is not None:
        return _measured(masked, atom, unit)
    if _refused_right(masked, end, scaled=scale is not None):
        return None
    if _SPEEDUP.match(masked, end) or _FACTOR.search(masked, max(0, atom.start - 28), atom.start):
        return replace(atom, unit="x")
    return _priced(masked, atom)


def _scale_key(word: str) -> str:
    return word if word in SCALES else word.lower()


def _unit(masked: str, end: int) -> tuple[str, int] | None:
    """The canonical unit after a number and where it ends."""
    at = end
    if masked.startswith("-", at) or masked.startswith(" -", at):
        at += masked[at] == " "
        at += 1
        if masked[at : at + 1].isspace():
            return None
    else:
        while at < len(masked) and at - end < 24 and masked[at] in " \t":
            at += 1
    match = unit_pattern().match(masked, at)
    if match is None:
        return None
    if match[0] in ("x", "×", "X") and masked[match.end() : match.end() + 2].strip()[:1].isdigit():
        return None
    if (
        len(match[0]) == 1
        and match[0].isalpha()
        and match[0] not in "xXs"
        and not _lone(masked, match)
    ):
        return None
    unit = canonical_unit(match[0])
    return None if unit is None else (unit, match.end())


def _lone(masked: str, match: re.Match[str]) -> bool:
    """A single letter is a unit only where no name, apostrophe or hyphen goes on from it."""
    following = masked[match.end() : match.end() + 1]
    return following not in ("-", "'", "_", "/") and not following.isdigit()


def _measured(masked: str, atom: Quantity, unit: tuple[str, int]) -> Quantity:
    name, end = unit
    if name == "points":
        return replace(atom, end=end, points=True)
    if name == "%" and (points := _ABSOLUTE_POINTS.match(masked, end)):
        end = points.end()
    return replace(atom, end=end, unit=name)


def _priced(masked: str, atom: Quantity) -> Quantity:
    head = masked[max(0, atom.start - 3) : atom.start].rstrip()
    if not head.endswith("$"):
        return atom
    per = _PER.match(masked, atom.end)
    if per is None:
        return replace(atom, unit="$")
    point = _PRICED_UNIT.match(masked, per.end())
    end = point.end() if point else per.end()
    return replace(atom, end=end, unit="$/" + masked[per.start(1) : end])


def _refused_right(masked: str, end: int, *, scaled: bool) -> bool:
    following = masked[end : end + 3]
    if not following:
        return False
    first, rest = following[0], following[1:]
    if scaled and first.isalpha():
        return False
    if first.isalnum() or first in "_^@":
        return True
    if first in "x×" or (first == " " and rest[:1] == "×"):
        return True
    if first in ".:," and rest[:1].isdigit():
        return first != ","
    if first == "-" and rest[:1].isalpha():
        return not scaled
    return False


def scale_of(quantity: Quantity, masked: str) -> int:
    """The power of ten that the word or letter after a number stands for."""
    scale = SCALE.match(masked, quantity.after_number)
    word = "" if scale is None else next(group for group in scale.groups() if group)
    return SCALES.get(_scale_key(word), 0)
