"""Results one below the other, ranked where they can be compared and only there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from kg.model import Rows
from kg.tables.reported import Evaluation, Reported, evidence, phrase
from kg.tables.settings import variant

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
    "variant",
    "note",
    "derived",
)
_COMPACT = (
    "rank",
    "method",
    "dataset",
    "metric",
    "result",
    "compared_to",
    "condition",
    "paper",
    "note",
)
_KINDS = ("absolute", "delta", "ratio")
_LAST = "\U0010ffff"


def leaderboard(
    results: Sequence[Reported],
    evaluations: Iterable[Evaluation] = (),
    *,
    compact: bool = False,
    with_evidence: bool = False,
) -> Rows:
    """One row a result, then one for each evaluation that has no number.

    A rank is given among absolute numbers of one dataset, metric, unit and variant, where the
    metric's direction is known and two methods or more have a number; equal numbers share it. A
    range or a number with a bound has no rank; `note` says why a row has none. `compact` puts the
    number into one readable column.
    """
    ranks = _ranks(results)
    body = [
        _row(result, ranks.get(result.id), compact=compact, with_evidence=with_evidence)
        for result in _ordered(results, ranks)
    ]
    numbered = {(result.method_id, result.dataset_id, result.paper) for result in results}
    columns = _columns(compact=compact, with_evidence=with_evidence)
    body += [
        tuple(_bare(evaluation).get(name) for name in columns)
        for evaluation in sorted(
            evaluations, key=lambda item: (item.dataset, item.method, item.paper)
        )
        if (evaluation.method_id, evaluation.dataset_id, evaluation.paper) not in numbered
    ]
    return Rows(columns=columns, rows=tuple(body))


def sections(rows: Rows) -> Iterator[tuple[str, Rows]]:
    """A leaderboard as one table for each dataset and metric, with a heading.

    Columns that the heading says, or that are empty in all of a table, are left out of it.
    """
    place = rows.columns.index("dataset"), rows.columns.index("metric")
    result = next(i for i, name in enumerate(rows.columns) if name in ("result", "value"))

    def heading(row: tuple[object, ...]) -> str:
        dataset = str(row[place[0]] or "no dataset named")
        if row[result] is None:
            return f"{dataset}, evaluated without a number here"
        return f"{dataset}, {row[place[1]] or 'no metric named'}"

    for title, group in groupby(sorted(rows.rows, key=lambda row: row[result] is None), heading):
        members = tuple(group)
        shown = [
            index
            for index in range(len(rows.columns))
            if index not in place and any(row[index] is not None for row in members)
        ]
        yield (
            title,
            Rows(
                columns=tuple(rows.columns[index] for index in shown),
                rows=tuple(tuple(row[index] for index in shown) for row in members),
            ),
        )


def comparable_group(result: Reported) -> tuple[object, ...] | None:
    """What results share that may be ranked together; None for one that is never ranked."""
    if unranked_because(result):
        return None
    return (result.dataset_id, result.metric_id, result.unit, variant(result.condition))


def unranked_because(result: Reported) -> str | None:
    """Why a result is in no ranking, or None."""
    if result.kind != "absolute":
        return "relative, not ranked"
    if result.value_high_text is not None or result.bound is not None:
        return "a range or bound, not ranked"
    missing = [name for name in ("method", "dataset", "metric") if not getattr(result, name)]
    if missing:
        return f"no {' and no '.join(missing)} named, not ranked"
    if result.higher_is_better is None:
        return "direction of the metric unknown, not ranked"
    return None


def _ranks(results: Iterable[Reported]) -> dict[str, int]:
    groups: dict[tuple[object, ...], list[Reported]] = defaultdict(list)
    for result in results:
        group = comparable_group(result)
        if group is not None:
            groups[group].append(result)
    ranks: dict[str, int] = {}
    for members in groups.values():
        if len({member.method_id for member in members}) < 2:
            continue
        sign = -1 if members[0].higher_is_better else 1
        places: dict[float, int] = {}
        for place, value in enumerate(sorted(sign * member.value for member in members), 1):
            places.setdefault(value, place)
        ranks |= {member.id: places[sign * member.value] for member in members}
    return ranks


def _ordered(results: Iterable[Reported], ranks: dict[str, int]) -> list[Reported]:
    unranked = len(ranks) + 1

    def order(result: Reported) -> tuple[object, ...]:
        return (
            result.dataset or _LAST,
            result.metric or _LAST,
            result.unit or "",
            _KINDS.index(result.kind),
            variant(result.condition) or "",
            ranks.get(result.id, unranked),
            result.method or _LAST,
            result.id,
        )

    return sorted(results, key=order)


def _columns(*, compact: bool, with_evidence: bool) -> tuple[str, ...]:
    if not with_evidence:
        return _COMPACT if compact else _COLUMNS
    return (
        (*_COMPACT, "metric_inferred", "confidence", "quote") if compact else (*_COLUMNS, "quote")
    )


def _row(
    result: Reported, rank: int | None, *, compact: bool, with_evidence: bool
) -> tuple[object, ...]:
    head = (rank, result.method, result.dataset, result.metric)
    note = _note(result, rank)
    if compact:
        tail: tuple[object, ...] = (result.comparator, result.condition, result.paper, note)
        if with_evidence:
            tail = (*tail, result.metric_inferred, result.confidence, evidence(result))
        return (*head, phrase(result), *tail)
    row = (
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
        variant(result.condition),
        note,
        result.derived is not None,
    )
    return (*row, evidence(result)) if with_evidence else row


def _note(result: Reported, rank: int | None) -> str | None:
    why = unranked_because(result)
    if why is None and rank is None:
        why = "no other method to rank with"
    return "; ".join(filter(None, (result.derived, why))) or None


def _bare(evaluation: Evaluation) -> dict[str, object]:
    return {
        "method": evaluation.method,
        "dataset": evaluation.dataset,
        "confidence": evaluation.confidence,
        "paper": evaluation.paper,
        "title": evaluation.title,
        "quote": evaluation.quote,
    }
