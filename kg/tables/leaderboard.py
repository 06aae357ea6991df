"""Results one below the other, ranked where they can be compared and only there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kg.model import Rows
from kg.tables.reported import Evaluation, Reported, phrase

_COLUMNS = (
    "rank",
    "method",
    "dataset",
    "metric",
    "value",
    "value_high",
    "unit",
    "kind",
    "direction",
    "relative",
    "bound",
    "compared_to",
    "condition",
    "metric_inferred",
    "confidence",
    "paper",
    "title",
)
_COMPACT = ("rank", "method", "dataset", "metric", "result", "compared_to", "condition", "paper")
_KINDS = ("absolute", "delta", "ratio")


def leaderboard(
    results: Sequence[Reported], evaluations: Iterable[Evaluation] = (), *, compact: bool = False
) -> Rows:
    """One row a result, then one for each evaluation that has no number.

    A rank is given among absolute numbers of one dataset, metric, unit and condition, where the
    metric's direction is known and two methods or more have a number; equal numbers share it. A
    range or a number with a bound has no rank. `compact` puts the number into one readable column.
    """
    ranks = _ranks(results)
    body = [
        _row(result, ranks.get(result.id), compact=compact) for result in _ordered(results, ranks)
    ]
    numbered = {(result.method_id, result.dataset_id, result.paper) for result in results}
    body += [
        _bare_row(evaluation, compact=compact)
        for evaluation in sorted(
            evaluations, key=lambda item: (item.dataset, item.method, item.paper)
        )
        if (evaluation.method_id, evaluation.dataset_id, evaluation.paper) not in numbered
    ]
    return Rows(columns=_COMPACT if compact else _COLUMNS, rows=tuple(body))


def comparable_group(result: Reported) -> tuple[object, ...] | None:
    """What results share that may be ranked together; None for one that is never ranked."""
    exact = result.kind == "absolute" and result.value_high_text is None and result.bound is None
    named = result.method_id and result.dataset_id and result.metric_id
    if not exact or not named or result.higher_is_better is None:
        return None
    return (result.dataset_id, result.metric_id, result.unit, result.condition)


def _ranks(results: Iterable[Reported]) -> dict[str, int]:
    groups: dict[tuple[object, ...], list[Reported]] = defaultdict(list)
    for result in results:
        group = comparable_group(result)
        if group is not None:
            groups[group].append(result)
    ranks = {}
    for members in groups.values():
        if len({member.method_id for member in members}) < 2:
            continue
        sign = -1 if members[0].higher_is_better else 1
        values = sorted(sign * member.value for member in members)
        for member in members:
            ranks[member.id] = values.index(sign * member.value) + 1
    return ranks


def _ordered(results: Iterable[Reported], ranks: dict[str, int]) -> list[Reported]:
    def order(result: Reported) -> tuple[object, ...]:
        return (
            result.dataset or "\U0010ffff",
            result.metric or "\U0010ffff",
            result.unit or "",
            _KINDS.index(result.kind),
            result.condition or "",
            ranks.get(result.id, len(ranks) + 1),
            result.method or "\U0010ffff",
            result.id,
        )

    return sorted(results, key=order)


def _row(result: Reported, rank: int | None, *, compact: bool) -> tuple[object, ...]:
    head = (rank, result.method, result.dataset, result.metric)
    if compact:
        return (*head, phrase(result), result.comparator, result.condition, result.paper)
    return (
        *head,
        result.value_text,
        result.value_high_text,
        result.unit,
        result.kind,
        result.direction,
        result.relative,
        result.bound,
        result.comparator,
        result.condition,
        result.metric_inferred,
        result.confidence,
        result.paper,
        result.title,
    )


def _bare_row(evaluation: Evaluation, *, compact: bool) -> tuple[object, ...]:
    head = (None, evaluation.method, evaluation.dataset)
    if compact:
        return (*head, None, None, None, None, evaluation.paper)
    empty = (None,) * (len(_COLUMNS) - len(head) - 3)
    return (*head, *empty, evaluation.confidence, evaluation.paper, evaluation.title)
