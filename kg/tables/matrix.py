"""What is known of a method on a dataset, in one cell."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.model import Rows
from kg.tables.footnotes import Footnotes, Noted
from kg.tables.leaderboard import comparable_group
from kg.tables.reported import Evaluation, Reported, phrase


@dataclass(slots=True, kw_only=True)
class _Cell:
    """What is known of one pair of method and dataset."""

    results: list[Reported] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)

    @property
    def papers(self) -> set[str]:
        papers = {result.paper for result in self.results}
        return papers | {item.paper for item in self.evaluations}


type _Cells = dict[tuple[str, str], _Cell]
"""By the ids of dataset and method."""


def pairs(
    results: Sequence[Reported], evaluations: Sequence[Evaluation], *, with_evidence: bool = False
) -> Noted:
    """The dataset-method table in long form: one row for each pair that has anything."""
    names, cells = _collect(results, evaluations)
    notes = Footnotes() if with_evidence else None
    order = sorted(cells, key=lambda pair: (names[pair[0]], names[pair[1]], pair))
    body = tuple(
        (names[pair[0]], names[pair[1]], _text(cells[pair], notes), len(cells[pair].papers))
        for pair in order
    )
    return Noted(
        rows=Rows(columns=("dataset", "method", "results", "papers"), rows=body),
        notes=notes.texts if notes else (),
    )


def matrix(
    results: Sequence[Reported], evaluations: Sequence[Evaluation], *, with_evidence: bool = False
) -> Noted:
    """Methods as rows, datasets as columns, those with most methods first.

    A cell holds the best absolute number of each metric, else the relative ones, else "evaluated".
    """
    names, cells = _collect(results, evaluations)
    notes = Footnotes() if with_evidence else None
    weights = Counter(dataset for dataset, _ in cells)
    datasets = sorted(weights, key=lambda dataset: (-weights[dataset], names[dataset], dataset))
    methods = sorted({method for _, method in cells}, key=lambda method: (names[method], method))
    body = tuple(
        (
            names[method],
            *(
                _text(cells[dataset, method], notes) if (dataset, method) in cells else None
                for dataset in datasets
            ),
        )
        for method in methods
    )
    columns = ("method", *(names[dataset] for dataset in datasets))
    return Noted(rows=Rows(columns=columns, rows=body), notes=notes.texts if notes else ())


def best(results: Iterable[Reported]) -> list[Reported]:
    """The best of each group that may be ranked; all others as they are."""
    found: dict[object, Reported] = {}
    for result in sorted(results, key=lambda item: (item.metric or "", item.value_text, item.id)):
        group = comparable_group(result) or result.id
        rival = found.get(group)
        if rival is None or (
            result.value > rival.value if result.higher_is_better else result.value < rival.value
        ):
            found[group] = result
    return list(found.values())


def shown(results: Sequence[Reported]) -> list[Reported]:
    """What stands in a cell: the best absolute numbers, else the relative ones."""
    absolute = [result for result in results if result.kind == "absolute"]
    return best(absolute) if absolute else list(results)


def _collect(
    results: Iterable[Reported], evaluations: Iterable[Evaluation]
) -> tuple[dict[str, str], _Cells]:
    """Names by id, and the cells."""
    names: dict[str, str] = {}
    cells: _Cells = defaultdict(_Cell)
    for evaluation in evaluations:
        names[evaluation.dataset_id] = evaluation.dataset
        names[evaluation.method_id] = evaluation.method
        cells[evaluation.dataset_id, evaluation.method_id].evaluations.append(evaluation)
    for result in results:
        if result.dataset_id and result.method_id and result.dataset and result.method:
            names[result.dataset_id] = result.dataset
            names[result.method_id] = result.method
            cells[result.dataset_id, result.method_id].results.append(result)
    return names, cells


def _text(cell: _Cell, notes: Footnotes | None) -> str:
    numbers = shown(cell.results)
    texts = [f"{phrase(result)} {result.metric or ''}".strip() for result in numbers]
    text = "; ".join(dict.fromkeys(texts)) or "evaluated"
    if notes is None:
        return text
    return f"{text} {notes.cite(numbers or cell.evaluations)}"
