"""What is known of a method on a dataset, in one cell."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from kg.model import Rows
from kg.tables.leaderboard import comparable_group
from kg.tables.reported import Evaluation, Reported, phrase

type _Pair = tuple[str, str]
"""Ids of dataset and method."""


def pairs(results: Sequence[Reported], evaluations: Sequence[Evaluation]) -> Rows:
    """The dataset-method table in long form: one row for each pair that has anything."""
    names, cells, papers = _collect(results, evaluations)
    order = sorted(cells, key=lambda pair: (names[pair[0]], names[pair[1]], pair))
    return Rows(
        columns=("dataset", "method", "results", "papers"),
        rows=tuple(
            (names[dataset], names[method], cells[dataset, method], len(papers[dataset, method]))
            for dataset, method in order
        ),
    )


def matrix(results: Sequence[Reported], evaluations: Sequence[Evaluation]) -> Rows:
    """Methods as rows, datasets as columns, those with most methods first.

    A cell holds the best absolute number of each metric, else the relative ones, else "evaluated".
    """
    names, cells, _ = _collect(results, evaluations)
    weights = Counter(dataset for dataset, _ in cells)
    datasets = sorted(weights, key=lambda dataset: (-weights[dataset], names[dataset], dataset))
    methods = sorted({method for _, method in cells}, key=lambda method: (names[method], method))
    return Rows(
        columns=("method", *(names[dataset] for dataset in datasets)),
        rows=tuple(
            (names[method], *(cells.get((dataset, method)) for dataset in datasets))
            for method in methods
        ),
    )


def _collect(
    results: Iterable[Reported], evaluations: Iterable[Evaluation]
) -> tuple[dict[str, str], dict[_Pair, str], dict[_Pair, set[str]]]:
    """Names by id, the cell of each pair, the papers of each pair."""
    names: dict[str, str] = {}
    papers: dict[_Pair, set[str]] = defaultdict(set)
    reported: dict[_Pair, list[Reported]] = defaultdict(list)
    for evaluation in evaluations:
        names[evaluation.dataset_id] = evaluation.dataset
        names[evaluation.method_id] = evaluation.method
        papers[evaluation.dataset_id, evaluation.method_id].add(evaluation.paper)
    for result in results:
        if result.dataset_id and result.method_id and result.dataset and result.method:
            names[result.dataset_id] = result.dataset
            names[result.method_id] = result.method
            papers[result.dataset_id, result.method_id].add(result.paper)
            reported[result.dataset_id, result.method_id].append(result)
    return names, {pair: _cell(reported.get(pair, [])) for pair in papers}, papers


def _cell(results: Sequence[Reported]) -> str:
    absolute = [result for result in results if result.kind == "absolute"]
    shown = _best(absolute) if absolute else results
    texts = [f"{phrase(result)} {result.metric or ''}".strip() for result in shown]
    return "; ".join(dict.fromkeys(texts)) or "evaluated"


def _best(results: Iterable[Reported]) -> list[Reported]:
    """The best of each group that may be ranked; all others as they are."""
    best: dict[object, Reported] = {}
    for result in sorted(results, key=lambda item: (item.metric or "", item.value_text, item.id)):
        group = comparable_group(result) or result.id
        rival = best.get(group)
        if rival is None or (result.value > rival.value) is bool(result.higher_is_better):
            best[group] = result
    return list(best.values())
