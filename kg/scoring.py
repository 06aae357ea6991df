"""When an extracted entity or result is the same as a gold one; the rules behind `kg eval`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

LEVELS = (
    "number",
    "number+kind",
    "number+metric",
    "number+dataset",
    "number+method",
    "tuple",
    "number+comparator",
)

LISTS = ("methods", "datasets", "metrics", "tasks")
"""The lists of entities of a record."""
SLOTS = {"metric": "metrics", "dataset": "datasets", "method": "methods", "comparator": "methods"}
"""By slot of a result the list that its entity is in."""

_GENERIC_TAIL = re.compile(
    r"\b(data ?sets?|benchmarks?|corpus|corpora|models?|networks?|algorithms?|methods?|"
    r"architectures?|frameworks?|task|tasks|problem|problems|score|scores)$"
)
_SCALE = {
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "million", "millions"), 1e6),
    **dict.fromkeys(("g", "b", "bn", "billion", "billions"), 1e9),
    **dict.fromkeys(("t", "trillion"), 1e12),
}
_GLUED_SCALE = ("flops", "flop", "macs", "mac", "params", "parameters")
_UNITS = {
    **dict.fromkeys(("percent", "percentage point", "percentage points", "pp"), "%"),
    **dict.fromkeys(("points", "point", "pts"), "pt"),
    **dict.fromkeys(("×", "times", "fold", "-fold", "x"), "x"),
    **dict.fromkeys(("seconds", "second", "sec", "secs"), "s"),
    **dict.fromkeys(("milliseconds", "millisecond"), "ms"),
    **dict.fromkeys(("hour", "hours"), "h"),
    **dict.fromkeys(("gpu hours", "gpu-hours"), "gpu h"),
    **dict.fromkeys(("gpu days", "gpu-days"), "gpu day"),
    **dict.fromkeys(("parameters", "params", "parameter", "flops", "macs", "flop", "mac"), ""),
    **dict.fromkeys(("multiply-adds", "multi-adds", "bleu", "bleu points", "none"), ""),
    **dict.fromkeys(("frames per second", "frames/s", "fps"), "fps"),
}
_POINTS = re.compile(r"\b(points?|pts)\b")


def fold(name: object) -> str:
    """Case, punctuation, plural and generic tails away: "CIFAR10 dataset" equals "CIFAR-10"."""
    text = " ".join(str(name).casefold().split())
    text = re.sub(r"^(the|a|an|our|proposed)\s+", "", text)
    for _ in range(2):
        text = _GENERIC_TAIL.sub("", text).strip(" -") or text
    text = re.sub(r"[^0-9a-z+]+", "", text)
    return text[:-1] if len(text) > 3 and text.endswith("s") and not text.endswith("ss") else text


def forms(entity: Mapping[str, Any]) -> set[str]:
    """The folded name and aliases of an entity."""
    names = [entity.get("name"), *(entity.get("aliases") or [])]
    return {fold(name) for name in names if name} - {""}


def pair_up(
    gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]
) -> list[tuple[int, int]]:
    """Index pairs of entities that match, one to one, in order of the gold."""
    reach = [sum(bool(forms(g) & forms(p)) for g in gold) for p in predicted]
    meant = [
        forms(item) if reached < 2 else {fold(item.get("name"))}
        for item, reached in zip(predicted, reach, strict=True)
    ]
    used: set[int] = set()
    pairs = []
    for index, item in enumerate(gold):
        for other, its_forms in enumerate(meant):
            if other not in used and forms(item) & its_forms:
                used.add(other)
                pairs.append((index, other))
                break
    return pairs


class PaperNames:
    """One key for all names of an entity within a paper, gold and predicted together."""

    def __init__(
        self, gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]
    ) -> None:
        self._key: dict[str, str] = {}
        for entities in (gold, predicted):
            known = dict(self._key)
            for entity in entities:
                self._add(entity, known)

    def key(self, name: str | None) -> str | None:
        """The key of a name; None stands for an empty slot."""
        return None if name is None else self._key.get(fold(name), fold(name))

    def _add(self, entity: Mapping[str, Any], known: Mapping[str, str]) -> None:
        own = fold(entity.get("name"))
        roots = {known[form] for form in forms(entity) if form in known}
        if len(roots) > 1:  # it joins what is apart: only its name counts
            roots = {known[own]} if own in known else set()
        root = min(roots) if roots else own
        for form in [own, *sorted(forms(entity))]:
            self._key.setdefault(form, root)


class Match(NamedTuple):
    """A gold result, a predicted one (their indices), and at which levels they agree."""

    gold: int
    predicted: int
    agreement: dict[str, bool]


def match_results(
    gold: Sequence[Mapping[str, Any]],
    predicted: Sequence[Mapping[str, Any]],
    names: Mapping[str, PaperNames],
) -> list[Match]:
    """The matched pairs of results."""
    scored = []
    for index, wanted in enumerate(gold):
        for other, found in enumerate(predicted):
            if same_number(wanted, found):
                agreement = _agreement(wanted, found, names)
                scored.append((-sum(agreement.values()), index, other, agreement))
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    matched = []
    for _, index, other, agreement in sorted(scored, key=lambda item: item[:3]):
        if index not in used_gold and other not in used_predicted:
            used_gold.add(index)
            used_predicted.add(other)
            matched.append(Match(index, other, agreement))
    return matched


def same_number(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> bool:
    """Whether value, upper value and unit agree; bare points agree with none and with per cent."""
    value, unit = _quantity(gold.get("value"), gold.get("unit"))
    other, other_unit = _quantity(predicted.get("value"), predicted.get("unit"))
    high, _ = _quantity(gold.get("value_high"), gold.get("unit"))
    other_high, _ = _quantity(predicted.get("value_high"), predicted.get("unit"))
    points = "pt" in (unit, other_unit) or _POINTS.search(str(gold.get("quote")))
    agree = unit == other_unit or (bool(points) and {unit, other_unit} <= {"", "%", "pt"})
    return agree and _close(value, other) and _close(high, other_high)


def _quantity(value: Any, unit: Any) -> tuple[float | None, str]:
    """Number and unit with scale words folded in: 204 and "M" are 2.04e8 and ""."""
    if value is None:
        return None, ""
    number, text = float(value), str(unit or "").strip().casefold().replace("\\", "")
    words = text.split()
    if words and words[0] in _SCALE:
        number, text = number * _SCALE[words[0]], " ".join(words[1:])
    elif text and text[0] in "kmgtb" and text[1:] in _GLUED_SCALE:
        number, text = number * _SCALE[text[0]], text[1:]
    text = _UNITS.get(text, text)
    return number, text.rstrip("s") if len(text) > 2 else text


def _close(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    return abs(left - right) <= 1e-6 * max(1.0, abs(left), abs(right))


def _agreement(
    gold: Mapping[str, Any], predicted: Mapping[str, Any], names: Mapping[str, PaperNames]
) -> dict[str, bool]:
    kind = (gold.get("kind") or "absolute") == (predicted.get("kind") or "absolute") and (
        not gold.get("direction") or gold["direction"] == predicted.get("direction")
    )
    same = {
        slot: names[type_].key(gold.get(slot)) == names[type_].key(predicted.get(slot))
        for slot, type_ in SLOTS.items()
    }
    return {
        "number": True,
        "number+kind": kind,
        "number+metric": same["metric"],
        "number+dataset": same["dataset"],
        "number+method": same["method"],
        "tuple": kind and same["metric"] and same["dataset"] and same["method"],
        "number+comparator": same["comparator"],
    }
