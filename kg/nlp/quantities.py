"""Numbers with units in a text: what could be a reported result, and much that is not.

The grammar reads the masked text (`kg.nlp.masking`), so LaTeX and typographic variants are gone;
offsets are those of the original. It prefers to find too much: which quantity reports a result is
for `kg.nlp.results` to decide.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from kg.nlp import number_words
from kg.nlp.masking import mask
from kg.nlp.numerals import Quantity, find_numerals, plain, scale_of

__all__ = ["Quantity", "find_quantities", "read_quantities"]

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
_LEVEL_AFTER = re.compile(r"\s*(?:CIs?\b|(?:confidence|credible) (?:interval|level|bound))")
_INTERVAL_BEFORE = re.compile(r"\b(?:CIs?|[Cc]onfidence intervals?)\s*[:=,]?\s*[\[(]?\s*$")
_INTERVAL_GAP = re.compile(r"\s*(?:,|-|--|;|to)\s*")
_OPENS_PAIR = re.compile(r"\bbetween\s+(?:\w+\s+)?$")


def find_quantities(text: str, sentences: Sequence[tuple[int, int]]) -> tuple[Quantity, ...]:
    """All quantities of the text in order; `sentences` are spans that ascend and don't overlap."""
    return read_quantities(mask(text), sentences)


def read_quantities(masked: str, sentences: Sequence[tuple[int, int]]) -> tuple[Quantity, ...]:
    """`find_quantities` for a text that is masked already."""
    atoms = _merged(list(find_numerals(masked)), number_words.find(masked))
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
    elif not (_BETWEEN.fullmatch(between) and _OPENS_PAIR.search(before)):
        return None
    low_value = low.value
    if high.scaled and not low.scaled:
        low_value = plain(low_value.scaleb(scale_of(high, masked)))
    if (low.points and not high.points) or low_value == high.value:
        return None
    if low_value > high.value and not spanned:
        return None
    least, most = sorted((low_value, high.value))
    return replace(high, start=low.start, value=least, value_high=most, sign=low.sign)


def _mark_spreads(atoms: list[Quantity], masked: str) -> None:
    """Numbers after a ±, and those of a confidence interval ("95% CI: 88.5-100")."""
    interval_end = -1
    for i, atom in enumerate(atoms):
        between = masked[atoms[i - 1].end : atom.start] if i else ""
        if i and len(between) < 12 and _SPREAD.fullmatch(between):
            atoms[i] = replace(atom, spread=True)
            if atoms[i - 1].unit is None and not atoms[i - 1].points:
                atoms[i - 1] = replace(atoms[i - 1], unit=atom.unit, carried=True)
        elif _LEVEL_AFTER.match(masked, atom.end):
            atoms[i] = replace(atom, spread=True)
        elif _INTERVAL_BEFORE.search(masked, max(0, atom.start - 28), atom.start) or (
            interval_end == (atoms[i - 1].end if i else 0) and _INTERVAL_GAP.fullmatch(between)
        ):
            atoms[i] = replace(atom, spread=True)
            interval_end = atom.end


def _grouped(atoms: list[Quantity], masked: str) -> list[Quantity]:
    """Members of bare lists numbered; the unit of a later member carried back to earlier ones."""
    group = 0
    for i in range(len(atoms)):
        start = atoms[i - 1].end if i else 0
        between = masked[start : atoms[i].start]
        listed = i > 0 and not atoms[i].spread and len(between) < 16 and _LIST.fullmatch(between)
        group += not (listed or atoms[i].spread)
        atoms[i] = replace(atoms[i], group=group)
    later: Quantity | None = None
    for i in range(len(atoms) - 1, -1, -1):
        if atoms[i].spread:
            continue
        if later is not None and later.group == atoms[i].group:
            atoms[i] = _carried(atoms[i], later)
        later = atoms[i]
    return atoms


def _carried(earlier: Quantity, later: Quantity) -> Quantity:
    if earlier.unit is None and not earlier.points and not earlier.scaled and not earlier.word:
        if later.unit is None and not later.points:
            return earlier
        if later.unit is not None and later.unit.startswith("$"):
            return earlier
        return replace(earlier, unit=later.unit, points=later.points, carried=True)
    if earlier.unit == "$" and later.unit is not None and later.unit.startswith("$/"):
        return replace(earlier, unit=later.unit)
    return earlier
