"""Numbers with units in a text: what could be a reported result, and much that is not.

The grammar reads the masked text (`kg.nlp.masking`), so LaTeX and typographic variants are gone;
offsets are those of the original. It prefers to find too much: which quantity reports a result is
for `kg.nlp.results` to decide. Model names, ordinals, sizes such as 640x480, versions and URLs are
left out here, because their form alone tells.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kg.nlp import number_words
from kg.nlp.masking import mask
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
_OPEN_PREFIXES = frozenset({"sub", "near", "over", "around", "approx", "to"})
_FACTOR = re.compile(r"\bfactors? of\s+(?:[a-z]+\s+(?:to\s+|than\s+)?|~\s*)?$")
_SPEEDUP = re.compile(r"\s+(?:speed-?ups?|speed ups?|acceleration)\b")
_FRACTION = re.compile(r"/(\d{1,3})(?:th|rd)?(?=\s(?:of|the|as)\b)")
_RANGE = re.compile(r"\s{0,6}(?:-{1,3}|~)\s{0,3}|\s+to\s+(?:about\s+|nearly\s+|over\s+|~\s*)?")
_BETWEEN = re.compile(r"\s+and\s+")
_SPREAD = re.compile(r"\s*\(?\s*(?:±|\+\s?/\s?-|\+-)\s*")
_LIST = re.compile(
    r"\s*(?:,\s*(?:and\s+|or\s+|~\s*|(?:nearly|about|over|up to)\s+)?|;\s*|\s/\s|/"
    r"|\s(?:and|or|to|vs\.?|versus|&)\s+(?:up to\s+|over\s+|about\s+|~\s*)?"
    r"|→|->|\s→\s)\s*"
)
_OPENS_RANGE = re.compile(r"\b(?:rang\w+|var\w+|between|span\w*)\s+(?:\w+\s+)?(?:from\s+)?~?\s*$")
_FROM = re.compile(r"\bfrom\s+(?:\w+\s+){0,2}~?\s*$")


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


def find_quantities(text: str, sentences: Sequence[tuple[int, int]]) -> tuple[Quantity, ...]:
    """All quantities of the text in order; `sentences` are spans that ascend and don't overlap."""
    return read_quantities(mask(text), sentences)


def read_quantities(masked: str, sentences: Sequence[tuple[int, int]]) -> tuple[Quantity, ...]:
    """`find_quantities` for a text that is masked already."""
    atoms = _merged(list(_digits(masked)), number_words.find(masked))
    starts = [start for start, _ in sentences]
    found = (_in_sentence(atom, starts, sentences) for atom in _combined(atoms, masked))
    return tuple(quantity for quantity in found if quantity is not None)


def _in_sentence(
    atom: Quantity, starts: Sequence[int], sentences: Sequence[tuple[int, int]]
) -> Quantity | None:
    index = bisect_right(starts, atom.start) - 1
    if index < 0 or atom.end > sentences[index][1]:
        return None
    return replace(atom, sentence=index)


def _merged(digits: list[Quantity], words: Sequence[number_words.NumberWord]) -> list[Quantity]:
    spelled = [
        Quantity(
            start=w.start,
            end=w.end,
            value=w.value,
            unit=None if w.unit == "points" else w.unit,
            points=w.unit == "points",
            word=True,
            after_number=w.end,
        )
        for w in words
    ]
    taken = {q.start for q in digits}
    atoms = digits + [q for q in spelled if q.start not in taken]
    return sorted(atoms, key=lambda q: q.start)


def _digits(masked: str) -> Iterator[Quantity]:
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
        if atom is None or (_glued_left(masked, match) and atom.unit not in STRONG):
            continue
        sign: Sign = ""
        if sign_kept and match["sign"]:
            sign = "+" if match["sign"][0] == "+" else "-"
            atom = replace(atom, start=match.start(), sign=sign)
        if sign == "-":
            atom = replace(atom, value=-atom.value)
        yield atom


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
        return _plain(Decimal(1).scaleb(int(power)))
    return _plain(value.scaleb(int(power)))


def _plain(value: Decimal) -> Decimal:
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
    if _ORDINAL.match(masked, end) or _CROSS_VALIDATION.match(masked, end):
        return None
    order = _ORDER.match(masked, end)
    if order and 0 < value <= 12 and value == value.to_integral_value():
        power = _plain(Decimal(1).scaleb(int(value)))
        return replace(atom, end=order.end(), value=power, unit="x")
    scale = SCALE.match(masked, end)
    unit = _unit(masked, end)
    if scale and (unit is None or scale.end() > unit[1]):
        word = next(group for group in scale.groups() if group)
        end = scale.end()
        atom = replace(
            atom, end=end, value=_plain(value.scaleb(SCALES[_scale_key(word)])), scaled=True
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
        while at < len(masked) and at - end < 12 and masked[at] in " \t":
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
    if name == "%" and (points := re.compile(r"[ -](?:abs\w*[ -])?points?\b").match(masked, end)):
        end = points.end()
    return replace(atom, end=end, unit=name)


def _priced(masked: str, atom: Quantity) -> Quantity:
    head = masked[max(0, atom.start - 3) : atom.start].rstrip()
    if not head.endswith("$"):
        return atom
    per = _PER.match(masked, atom.end)
    if per is None:
        return replace(atom, unit="$")
    point = re.compile(r"\s(?:point|token|hour|task|query)s?\b").match(masked, per.end())
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


def _combined(atoms: list[Quantity], masked: str) -> list[Quantity]:
    """Ranges joined, spreads marked, units carried back, lists numbered."""
    joined: list[Quantity] = []
    for atom in atoms:
        if joined and (pair := _joined(joined[-1], atom, masked)) is not None:
            joined[-1] = pair
        elif joined and atom.start < joined[-1].end:
            continue
        else:
            joined.append(atom)
    _mark_spreads(joined, masked)
    return _grouped(joined, masked)


def _joined(low: Quantity, high: Quantity, masked: str) -> Quantity | None:
    """One range of two quantities, or None where they are none."""
    if low.value_high is not None or low.spread or "-" in (low.sign, high.sign):
        return None
    between = masked[low.end : high.start]
    if len(between) > 16 or not (low.unit is None or low.unit == high.unit):
        return None
    before = masked[max(0, low.start - 40) : low.start]
    spanned = _OPENS_RANGE.search(before) is not None
    if _RANGE.fullmatch(between):
        to = "to" in between
        if to and not spanned and (_FROM.search(before) or before.endswith(("(", "="))):
            return None
        if not to and between.strip() == "-" and between.count(" ") == 1:
            return None
    elif not (_BETWEEN.fullmatch(between) and re.search(r"\bbetween\s+(?:\w+\s+)?$", before)):
        return None
    low_value = low.value
    if high.scaled and not low.scaled:
        ratio = _scale_of(high, masked)
        low_value = _plain(low_value.scaleb(ratio))
    if (low.points and not high.points) or low_value == high.value:
        return None
    if low_value > high.value and not spanned:
        return None
    least, most = sorted((low_value, high.value))
    return replace(high, start=low.start, value=least, value_high=most, sign=low.sign)


def _scale_of(quantity: Quantity, masked: str) -> int:
    scale = SCALE.match(masked, quantity.after_number)
    word = "" if scale is None else next(group for group in scale.groups() if group)
    return SCALES.get(_scale_key(word), 0)


def _mark_spreads(atoms: list[Quantity], masked: str) -> None:
    for i in range(1, len(atoms)):
        between = masked[atoms[i - 1].end : atoms[i].start]
        if len(between) < 12 and _SPREAD.fullmatch(between):
            atoms[i] = replace(atoms[i], spread=True)
            if atoms[i - 1].unit is None and not atoms[i - 1].points:
                atoms[i - 1] = replace(atoms[i - 1], unit=atoms[i].unit, carried=True)


def _grouped(atoms: list[Quantity], masked: str) -> list[Quantity]:
    """Members of bare lists numbered; the unit of a later member carried back to earlier ones."""
    group = 0
    for i in range(len(atoms)):
        earlier = i - 1
        while earlier > 0 and atoms[earlier].spread:
            earlier -= 1
        start = atoms[i - 1].end if i else 0
        between = masked[start : atoms[i].start]
        listed = i > 0 and not atoms[i].spread and len(between) < 16 and _LIST.fullmatch(between)
        group += not (listed or atoms[i].spread)
        atoms[i] = replace(atoms[i], group=group)
    for i in range(len(atoms) - 2, -1, -1):
        later = atoms[i + 1]
        if later.group == atoms[i].group and not atoms[i].spread:
            atoms[i] = _carried(atoms[i], later)
    return atoms


def _carried(earlier: Quantity, later: Quantity) -> Quantity:
    if earlier.unit is None and not earlier.points and not earlier.scaled and not earlier.word:
        if later.spread or (later.unit is None and not later.points):
            return earlier
        if later.unit is not None and later.unit.startswith("$"):
            return earlier
        return replace(earlier, unit=later.unit, points=later.points, carried=True)
    if earlier.unit == "$" and later.unit is not None and later.unit.startswith("$/"):
        return replace(earlier, unit=later.unit)
    return earlier
