"""What a number says by rule: its kind and direction, its bound, whether a percentage is relative.

The verdict of `verdict` is a guess from the words around; `kg.nlp.results` takes it as one feature
among others. Classes are `absolute`, `delta up`, `delta down`, `ratio up`, `ratio down`.
"""

import re

from kg.model import Bound, Kind
from kg.nlp import cues
from kg.nlp.reading import Item, Reading

CLASSES = ("absolute", "delta up", "delta down", "ratio up", "ratio down")

_LONGEST_LIST = 12
_BARRIERS = frozenset({";", ":", "while", "whereas", "but", "respectively"})
_ENDS_LIST = frozenset({".", "from", "to"})
_BY = frozenset({"by", "margin", "margins"})
_LIMITS = frozenset({"exceeds", "exceeding", "exceed", "surpassing"})
_STEP = frozenset(
    {"about", "around", "approximately", "nearly", "almost", "over", "up", "to", "as"}
)
_LOW_FACTORS = cues.DOWN_ADJECTIVES | cues.DOWN_NOUNS | cues.DOWN_VERBS

_CUES: dict[Bound, str] = {
    "at least": r"\bat least(?: an?)?|≥|>=|\bno less than|\bminimum of|\bupwards of",
    "up to": r"\bup to(?: an?| about)?|\bas (?:much|high|low|large|many) as|\bat most|\bat best"
    r"|≤|<=|\bmaximum of|\bno more than|\bwithin|\bup-?to",
    "under": r"\b(?:less|fewer|lower|smaller|shorter) than|\bunder|\bbelow|\bsub-?|<|\bwithin just",
    "over": r"\b(?:more|greater|higher|larger|better|longer|faster) than(?: an?)?|\bover(?: an?)?"
    r"|\babove|\bexceed(?:s|ed|ing)?(?: the)?"
    r"|(?<!-)>|\bsurpass(?:es|ing)|\bbeyond",
    "about": r"\b(?:about|around|approximately|roughly|nearly|almost)(?: an?)?|\bapprox\.?|~|\bsome"
    r"|\bclose to|\bnear-?|\bcirca",
    "only": r"\bonly(?: an?| about| on| achieves?| to)?"
    r"|\bjust|\bmerely|\bas (?:few|little) as|\ba mere|\bsolely",
}
_BOUNDS: dict[Bound, re.Pattern[str]] = {
    bound: re.compile(rf"(?:{cue})[\s$~(]*$", re.IGNORECASE) for bound, cue in _CUES.items()
}
_PLUS_AFTER = re.compile(r"\+(?![\d-])")
_ABOUT_AFTER = re.compile(r"\borders?[ -]of[ -]magnitude", re.IGNORECASE)
_RELATIVE = re.compile(r"\brelative(?:ly)?\b", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:absolute(?:ly)?|points?|pp)\b", re.IGNORECASE)


def verdict(reading: Reading, index: int) -> str:
    """The class of a quantity by its own words, else by those of the list that it continues."""
    items = reading.plain(reading.quantities[index].sentence)
    at = reading.plain_at(index)
    for _ in range(_LONGEST_LIST):
        own = _own(reading, items, at)
        earlier = _leader(reading, items, at)
        if own != "absolute" or earlier is None:
            break
        at = earlier
    return own


def _own(reading: Reading, items: list[Item], at: int) -> str:
    quantity = reading.quantities[items[at].quantity]
    if quantity.unit == "x":
        return _factor(reading, items, at)
    if quantity.sign and quantity.unit not in ("mmHg", "°C"):
        return "delta up" if quantity.sign == "+" else "delta down"
    after = _change_after(items, at)
    if after:
        return after
    if quantity.points and any(item.key == "over" for item in items[at + 1 : at + 3]):
        return "delta up"
    return _change_before(_words_before(items, at, 9)) or "absolute"


def _change_before(before: list[str]) -> str | None:
    """The change that the words before a number state: "by 3%", "a gain of 3%", "cuts 3%"."""
    nearest = before[:4]
    if any(word in _BY for word in nearest) or ("of" in before[:2] and _noun(before[1:4])):
        return f"delta {_noun(before[1:5]) or _direction(before) or 'up'}"
    for word in before[:2]:
        if word in cues.UP_VERBS and word not in _LIMITS:
            return "delta up"
        if word in cues.DOWN_VERBS:
            return "delta down"
        if word not in _STEP:
            break
    return None


def _factor(reading: Reading, items: list[Item], at: int) -> str:
    text = reading.text[items[at].start : items[at].end].lower()
    if text.startswith(("half", "halv", "one-", "one ", "1/", "a ", "two-third", "two third")):
        return "ratio down" if "order" not in text else _side(items, at)
    return _side(items, at)


def _side(items: list[Item], at: int) -> str:
    for item in items[at + 1 : at + 6]:
        if item.quantity >= 0 or item.key in ".;,":
            break
        if item.key in _LOW_FACTORS:
            return "ratio down"
        if item.key in cues.UP_ADJECTIVES or item.key in cues.UP_NOUNS:
            return "ratio up"
    return f"ratio {_direction(_words_before(items, at, 12)) or 'up'}"


def _change_after(items: list[Item], at: int) -> str | None:
    """The change that a word close behind the number names: "3% higher", "a 5% cut"."""
    for item in items[at + 1 : at + 5]:
        key = item.key
        if key in cues.UP_ADJECTIVES or key in cues.UP_NOUNS:
            return "delta up"
        if key in cues.DOWN_ADJECTIVES or key in cues.DOWN_NOUNS:
            return "delta down"
        if item.quantity >= 0 or key in ",.;)(" or key in cues.PREPOSITIONS:
            return None
    return None


def _words_before(items: list[Item], at: int, count: int) -> list[str]:
    """Keys before an item, nearest first, up to another clause or number that isn't of its list."""
    keys: list[str] = []
    for item in reversed(items[max(0, at - count) : at]):
        if item.key in _BARRIERS or item.key == ".":
            break
        keys.append(item.key)
    return keys


def _noun(keys: list[str]) -> str | None:
    for key in keys:
        if key in cues.UP_NOUNS:
            return "up"
        if key in cues.DOWN_NOUNS:
            return "down"
    return None


def _direction(keys: list[str]) -> str | None:
    for key in keys:
        if key in cues.DOWN_VERBS or key in cues.DOWN_NOUNS:
            return "down"
        if key in cues.UP_VERBS or key in cues.UP_NOUNS:
            return "up"
    return None


def _leader(reading: Reading, items: list[Item], at: int) -> int | None:
    """The earlier number that this one goes on from, as 9% does in "by 12% on A and 9% on B"."""
    own = reading.quantities[items[at].quantity]
    for earlier in range(at - 1, max(-1, at - 14), -1):
        item = items[earlier]
        if item.quantity >= 0:
            other = reading.quantities[item.quantity]
            if other.spread:
                continue
            joined = {i.key for i in items[earlier + 1 : at]} & {
                ",",
                "and",
                "/",
                ";",
                "vs",
                "or",
                "(",
            }
            return earlier if joined and other.unit == own.unit else None
        if item.key in _ENDS_LIST or (item.key in cues.STATES and item.key not in ("of", "with")):
            return None
        if item.key in cues.UP_VERBS or item.key in cues.DOWN_VERBS:
            return None
    return None


def leader(reading: Reading, index: int) -> int | None:
    """The earlier quantity whose clause this one continues."""
    items = reading.plain(reading.quantities[index].sentence)
    at = _leader(reading, items, reading.plain_at(index))
    return None if at is None else items[at].quantity


def bound(reading: Reading, index: int) -> Bound | None:
    """The bound that the words directly before the number state; its list's if it has none."""
    quantity = reading.quantities[index]
    start = quantity.start
    head = reading.masked[max(0, start - 30) : start]
    if quantity.sign and head.endswith(("+", "-")):
        head = head[:-1]
    for name, cue in _BOUNDS.items():
        if cue.search(head):
            return name
    printed = reading.masked[start : quantity.end]
    if "+" in printed[1:] or _PLUS_AFTER.match(reading.masked, quantity.end):
        return "at least"
    if quantity.word and _ABOUT_AFTER.search(printed):
        return "about"
    earlier = index - 1
    while earlier >= 0 and reading.quantities[earlier].spread:
        earlier -= 1
    if earlier >= 0 and reading.quantities[earlier].group == quantity.group:
        return bound(reading, earlier)
    return None


def relative(reading: Reading, index: int, kind: Kind, *, percent_metric: bool) -> bool:
    """Whether a difference in % is one of the old value; `percent_metric` runs in % itself."""
    quantity = reading.quantities[index]
    if kind != "delta" or quantity.unit != "%":
        return False
    around = reading.masked[max(0, quantity.start - 40) : quantity.end + 40]
    if _RELATIVE.search(around):
        return True
    if _POINTS.search(reading.masked[max(0, quantity.start - 24) : quantity.end + 14]):
        return False
    return not percent_metric or abs(quantity.value) > 100
