"""Numbers that no paper printed: what a relative claim implies where the old value is known."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kg.tables.algebra import Interval, implied, stated
from kg.tables.reported import Reported, evidence, phrase
from kg.tables.settings import variant

_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The value of the claim's method that follows from the claim and the rival's own number."""

    claim: Reported
    base: Reported
    value: Interval

    def __str__(self) -> str:
        unit = self.base.unit or ""
        gap = "" if unit in ("%", "x", "") else " "
        origin = f"derived from {phrase(self.base)} in {self.base.paper}"
        return f"{_range(self.value)}{gap}{unit} ({origin})"


def derive(results: Sequence[Reported]) -> list[Derived]:
    """All that follows from relative claims with a comparator whose absolute number is known.

    The number must be of the same dataset, metric and variant; its own interval is carried along.
    """
    bases: dict[tuple[object, ...], list[Reported]] = defaultdict(list)
    for result in results:
        if result.kind == "absolute" and result.method_id and result.metric_id:
            bases[result.method_id, *_place(result)].append(result)
    found = []
    for claim in results:
        if claim.kind == "absolute" or not (claim.method_id and claim.comparator_id):
            continue
        for base in bases.get((claim.comparator_id, *_place(claim)), ()):
            value = implied(stated(base), claim, base.unit)
            if value is not None and claim.method_id != claim.comparator_id:
                found.append(Derived(claim=claim, base=base, value=value))
    return found


def as_results(derived: Iterable[Derived]) -> list[Reported]:
    """Derived numbers as rows of a leaderboard, marked, with both evidences."""
    return [_as_result(item) for item in derived]


def digits(number: Fraction) -> str:
    """The number, exact where it ends within six significant digits, else rounded to them."""
    text = f"{float(number):.{_DIGITS}g}"
    return format(int(float(text)), "d") if "e" in text and abs(number) >= 1 else text


def _as_result(item: Derived) -> Reported:
    claim, base = item.claim, item.base
    low, high, bound = _ends(item.value)
    about = "about" in (claim.bound, base.bound) and bound is None
    first = low if low is not None else high
    return Reported(
        id=f"derived:{claim.id}:{base.id}",
        method=claim.method,
        method_id=claim.method_id,
        dataset=claim.dataset,
        dataset_id=claim.dataset_id,
        metric=claim.metric,
        metric_id=claim.metric_id,
        higher_is_better=claim.higher_is_better,
        metric_inferred=claim.metric_inferred or base.metric_inferred,
        value=0.0 if first is None else float(first),
        value_text="0" if first is None else digits(first),
        value_high_text=digits(high) if low is not None and high not in (None, low) else None,
        unit=base.unit,
        kind="absolute",
        direction=None,
        relative=False,
        bound="about" if about else bound,
        condition=claim.condition,
        comparator=claim.comparator,
        comparator_id=claim.comparator_id,
        confidence=round(claim.confidence * base.confidence, 4),
        quote=f"{evidence(claim)} / {evidence(base)}",
        paper=claim.paper,
        title=claim.title,
        date=claim.date,
        url=claim.url,
        derived=f"derived: {phrase(claim)} over {phrase(base)} of {base.method} in {base.paper}",
    )


def _ends(value: Interval) -> tuple[Fraction | None, Fraction | None, str | None]:
    """Low, high, and the bound that says which of them is a limit."""
    if value.high is None and value.low is not None:
        return value.low, None, "over" if value.low_open else "at least"
    if value.low is None and value.high is not None:
        return None, value.high, "under" if value.high_open else "up to"
    return value.low, value.high, None


def _range(value: Interval) -> str:
    low, high, bound = _ends(value)
    ends = dict.fromkeys(digits(end) for end in (low, high) if end is not None)
    return f"{bound} {next(iter(ends))}" if bound else " to ".join(ends) or "any"


def _place(result: Reported) -> tuple[object, ...]:
    return (result.dataset_id, result.metric_id, variant(result.condition))
