"""Relative claims: who is better than whom, by how much, in what, on what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from kg.model import Rows
from kg.tables.algebra import Interval, improves, stated
from kg.tables.derived import Derived, derive, digits
from kg.tables.reported import Reported, evidence, phrase
from kg.tables.settings import variant

_COLUMNS = (
    "method",
    "over",
    "value",
    "value_high",
    "unit",
    "kind",
    "direction",
    "relative",
    "bound",
    "least",
    "most",
    "improves",
    "metric",
    "dataset",
    "condition",
    "variant",
    "implied",
    "metric_inferred",
    "confidence",
    "paper",
    "title",
)
_COMPACT = (
    "method",
    "over",
    "by",
    "improves",
    "metric",
    "dataset",
    "condition",
    "implied",
    "paper",
)
_EVIDENCE = ("metric_inferred", "confidence", "quote", "base_quote")


def relative(
    results: Sequence[Reported],
    known: Sequence[Reported] = (),
    *,
    compact: bool = False,
    with_evidence: bool = False,
) -> Rows:
    """One row a delta or ratio: A over B by so much in a metric on a dataset under a condition.

    `least` and `most` are the limits of the size ("up to 3x": 1 and 3; "over 40%": 40 and none).
    `implied` says what follows for A where B's own number is among `known` (or `results`).
    """
    follows: dict[str, list[Derived]] = defaultdict(list)
    for item in derive(list({item.id: item for item in (*known, *results)}.values())):
        follows[item.claim.id].append(item)
    claims = sorted((item for item in results if item.kind != "absolute"), key=_order)
    columns = _COMPACT if compact else _COLUMNS
    if with_evidence:
        columns = (*columns, *(name for name in _EVIDENCE if name not in columns))
    return Rows(
        columns=columns,
        rows=tuple(
            tuple(_cells(claim, follows[claim.id]).get(name) for name in columns)
            for claim in claims
        ),
    )


def _cells(claim: Reported, follows: Iterable[Derived]) -> dict[str, object]:
    size: Interval = stated(claim)
    better = improves(claim)
    return {
        "method": claim.method,
        "over": claim.comparator,
        "by": phrase(claim),
        "value": claim.value_text,
        "value_high": claim.value_high_text,
        "unit": claim.unit,
        "kind": claim.kind,
        "direction": claim.direction,
        "relative": claim.relative,
        "bound": claim.bound,
        "least": _limit(size.low),
        "most": _limit(size.high),
        "improves": {True: "yes", False: "no", None: None}[better],
        "metric": claim.metric,
        "dataset": claim.dataset,
        "condition": claim.condition,
        "variant": variant(claim.condition),
        "implied": [str(item) for item in follows] or None,
        "metric_inferred": claim.metric_inferred,
        "confidence": claim.confidence,
        "paper": claim.paper,
        "title": claim.title,
        "quote": evidence(claim),
        "base_quote": [evidence(item.base) for item in follows] or None,
    }


def _limit(end: Fraction | None) -> str | None:
    return None if end is None else digits(end)


def _order(claim: Reported) -> tuple[object, ...]:
    last = "\U0010ffff"
    return (
        claim.dataset or last,
        claim.metric or last,
        claim.method or last,
        claim.comparator or last,
        claim.id,
    )
