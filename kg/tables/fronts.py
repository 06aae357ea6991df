"""The Pareto front of two metrics, and the best number over time."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Rows
from kg.tables.leaderboard import comparable_group, unranked_because
from kg.tables.reported import Reported, evidence
from kg.tables.settings import variant

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?!\d)|$)|$)")
"""A year, with month and day where they are known, as ISO 8601 has them."""
_FRONT = (
    "front",
    "method",
    "dataset",
    "x_metric",
    "x",
    "x_unit",
    "y_metric",
    "y",
    "y_unit",
    "condition",
    "paper",
)
_TREND = ("date", "best", "method", "value", "unit", "dataset", "metric", "variant", "paper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A metric by its id, and whether higher is better."""

    metric: str
    higher_is_better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Two numbers of one method in one paper under one condition."""

    x: Reported
    y: Reported
    on_front: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """What the numbers of a point share."""

    paper: str
    method: str
    variant: str | None


def pareto(results: Iterable[Reported], x: Axis, y: Axis, datasets: set[str]) -> list[Point]:
    """Points by x, those on the front marked: no other is better in one number and as good in both.

    The y number is of one of the datasets, the x number of the same one or (cost often is) of none.
    Points are compared only where their datasets and units are the same. Of several numbers of both
    metrics under one condition only those belong together that one sentence tells in turn.
    """
    sides: dict[str, dict[_Key, list[Reported]]] = {
        axis.metric: defaultdict(list) for axis in (x, y)
    }
    for result in results:
        if result.metric_id in sides and _exact(result) and result.method_id:
            here = _Key(
                paper=result.paper, method=result.method_id, variant=variant(result.condition)
            )
            sides[result.metric_id][here].append(result)
    pairs = [
        (left, right)
        for here, rights in sides[y.metric].items()
        for left, right in _joined(sides[x.metric].get(here, []), rights, datasets)
    ]
    return sorted(
        (Point(x=a, y=b, on_front=_undominated((a, b), pairs, x, y)) for a, b in pairs),
        key=lambda item: (item.x.value, item.y.value, item.x.method or "", item.x.id, item.y.id),
    )


def pareto_rows(points: Iterable[Point], *, with_evidence: bool = False) -> Rows:
    """The points as a table."""
    extra = ("confidence", "x_quote", "y_quote") if with_evidence else ()
    return Rows(
        columns=(*_FRONT, *extra),
        rows=tuple(
            (*_front_row(item), *(_front_evidence(item) if with_evidence else ()))
            for item in points
        ),
    )


def trend(results: Iterable[Reported]) -> tuple[list[tuple[Reported, bool]], int]:
    """Numbers that compare, by date, with whether each was the best until then; and the undated.

    The best is told for each dataset, metric, unit and variant. Numbers of metrics of unknown
    direction, ranges and relative numbers have no part.
    """
    groups: dict[tuple[object, ...], list[Reported]] = defaultdict(list)
    undated = 0
    for result in results:
        group = comparable_group(result)
        if group is None:
            continue
        if result.date is None or not _DATE.match(result.date):
            undated += 1
        else:
            groups[group].append(result)
    ordered = sorted(groups.values(), key=lambda members: _group_order(members[0]))
    return [told for members in ordered for told in _records(members)], undated


def trend_rows(steps: Iterable[tuple[Reported, bool]], *, with_evidence: bool = False) -> Rows:
    """The numbers over time as a table."""
    extra = ("metric_inferred", "confidence", "quote") if with_evidence else ()
    return Rows(
        columns=(*_TREND, *extra),
        rows=tuple(
            (
                item.date,
                best,
                item.method,
                item.value_text,
                item.unit,
                item.dataset,
                item.metric,
                variant(item.condition),
                item.paper,
                *((item.metric_inferred, item.confidence, evidence(item)) if extra else ()),
            )
            for item, best in steps
        ),
    )


def _exact(result: Reported) -> bool:
    why = unranked_because(result)
    return why is None or (result.dataset_id is None and why == "no dataset named, not ranked")


def _joined(
    lefts: Sequence[Reported], rights: Sequence[Reported], datasets: set[str]
) -> list[tuple[Reported, Reported]]:
    pairs = []
    by_dataset: Mapping[str, list[Reported]] = defaultdict(list)
    for right in rights:
        if right.dataset_id in datasets and right.dataset_id is not None:
            by_dataset[right.dataset_id].append(right)
    for dataset, members in by_dataset.items():
        own = [left for left in lefts if left.dataset_id == dataset]
        fitting = own or [left for left in lefts if left.dataset_id is None]
        if len(fitting) == len(members) == 1:
            pairs.append((fitting[0], members[0]))
        else:
            pairs += [
                (left, right)
                for left, right in _told_in_turn(lefts, rights)
                if left in fitting and right in members
            ]
    return pairs


def _told_in_turn(
    lefts: Sequence[Reported], rights: Sequence[Reported]
) -> list[tuple[Reported, Reported]]:
    """Pairs of a sentence that tells both numbers in turn: "2.2% with 204M, 1.4% with 571M"."""
    pairs = []
    for quote in sorted({left.quote for left in lefts if left.quote}):
        ours, theirs = (
            sorted(
                (item.mark, item.id, item)
                for item in side
                if item.quote == quote and item.mark is not None
            )
            for side in (lefts, rights)
        )
        turns = [
            side for _, side in sorted([(m, 0) for m, *_ in ours] + [(m, 1) for m, *_ in theirs])
        ]
        if len(ours) == len(theirs) and all(a != b for a, b in pairwise(turns)):
            pairs += [(left, right) for (*_, left), (*_, right) in zip(ours, theirs, strict=True)]
    return pairs


def _undominated(
    pair: tuple[Reported, Reported], pairs: Iterable[tuple[Reported, Reported]], x: Axis, y: Axis
) -> bool:
    mine = _goodness(pair, x, y)
    for other in pairs:
        if _frame(other) == _frame(pair):
            theirs = _goodness(other, x, y)
            if theirs != mine and theirs[0] >= mine[0] and theirs[1] >= mine[1]:
                return False
    return True


def _frame(pair: tuple[Reported, Reported]) -> tuple[str | None, ...]:
    return (pair[0].unit, pair[1].unit, pair[1].dataset_id)


def _goodness(pair: tuple[Reported, Reported], x: Axis, y: Axis) -> tuple[float, float]:
    left, right = (
        item.value if axis.higher_is_better else -item.value
        for item, axis in zip(pair, (x, y), strict=True)
    )
    return left, right


def _front_row(item: Point) -> tuple[object, ...]:
    left, right = item.x, item.y
    return (
        item.on_front,
        right.method,
        right.dataset,
        left.metric,
        left.value_text,
        left.unit,
        right.metric,
        right.value_text,
        right.unit,
        right.condition,
        right.paper,
    )


def _front_evidence(item: Point) -> tuple[object, ...]:
    confidence = round(item.x.confidence * item.y.confidence, 4)
    return (confidence, evidence(item.x), evidence(item.y))


def _group_order(result: Reported) -> tuple[str, ...]:
    parts = (result.dataset, result.metric, result.unit, variant(result.condition))
    return tuple(part or "" for part in parts)


def _records(members: Iterable[Reported]) -> list[tuple[Reported, bool]]:
    told: list[tuple[Reported, bool]] = []
    best: float | None = None
    for item in sorted(members, key=lambda item: (item.date or "", item.id)):
        goodness = item.value if item.higher_is_better else -item.value
        is_best = best is None or goodness > best
        best = goodness if best is None or is_best else best
        told.append((item, is_best))
    return told
