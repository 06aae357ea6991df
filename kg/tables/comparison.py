"""Methods or papers side by side: shared datasets and metrics as rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from kg.model import Rows
from kg.tables.footnotes import Footnotes, Noted
from kg.tables.matrix import shown
from kg.tables.reported import Evaluation, Reported, phrase
from kg.tables.settings import variant

type _Place = tuple[str, str, str]
"""Dataset, metric and variant of a row; empty where none is named."""
type _Items = dict[_Place, dict[str, list[Reported]]]
type _Bare = dict[str, dict[str, list[Evaluation]]]

_LAST = "\U0010ffff"


def compare(
    subjects: Mapping[str, str],
    results: Iterable[Reported],
    evaluations: Iterable[Evaluation],
    *,
    metrics: Collection[str] | None = None,
    every: bool = False,
    with_evidence: bool = True,
) -> Noted:
    """A column for each subject (its name by the id of a method or paper), its numbers in cells.

    A row is a dataset, metric and variant of which two subjects at least have a number; `every`
    brings all rows. A cell holds the best absolute number, else the relative ones, and cites its
    evidence. Datasets on which both were evaluated without a number come last. `metrics` are the
    ids to which to keep.
    """
    numbers: _Items = defaultdict(lambda: defaultdict(list))
    for result in results:
        for subject in {result.method_id, result.paper} & set(subjects):
            if subject is not None and (metrics is None or result.metric_id in metrics):
                numbers[_place(result)][subject].append(result)
    bare: _Bare = defaultdict(lambda: defaultdict(list))
    for item in evaluations:
        for subject in {item.method_id, item.paper} & set(subjects):
            bare[item.dataset][subject].append(item)
    notes = Footnotes() if with_evidence else None
    least = 1 if every else min(2, len(subjects))
    rows = [
        _row(place, [numbers[place].get(id_, []) for id_ in subjects], notes)
        for place in sorted(numbers, key=lambda place: tuple(part or _LAST for part in place))
        if len(numbers[place]) >= least
    ]
    told = {str(row[0]) for row in rows}
    if metrics is None:
        rows += [
            _bare_row(dataset, [bare[dataset].get(id_, []) for id_ in subjects], notes)
            for dataset in sorted(bare)
            if len(bare[dataset]) >= least and dataset not in told
        ]
    columns = ("dataset", "metric", "variant", *_headings(subjects))
    return Noted(rows=Rows(columns=columns, rows=tuple(rows)), notes=notes.texts if notes else ())


def _place(result: Reported) -> _Place:
    return (result.dataset or "", result.metric or "", variant(result.condition) or "")


def _headings(subjects: Mapping[str, str]) -> list[str]:
    names = list(subjects.values())
    return [f"{name} ({id_})" if names.count(name) > 1 else name for id_, name in subjects.items()]


def _row(
    place: _Place, cells: Sequence[Sequence[Reported]], notes: Footnotes | None
) -> tuple[object, ...]:
    return (*(part or None for part in place), *(_cell(cell, notes) for cell in cells))


def _cell(results: Sequence[Reported], notes: Footnotes | None) -> str | None:
    numbers = shown(results)
    if not numbers:
        return None
    several = len({result.method_id for result in numbers}) > 1
    texts = dict.fromkeys(_told(result, several) for result in numbers)
    return "; ".join(texts) + (f" {notes.cite(numbers)}" if notes else "")


def _told(result: Reported, named: bool) -> str:
    text = phrase(result)
    if result.comparator:
        text += f" over {result.comparator}"
    return f"{result.method or 'no method named'}: {text}" if named else text


def _bare_row(
    dataset: str, cells: Sequence[Sequence[Evaluation]], notes: Footnotes | None
) -> tuple[object, ...]:
    texts = [
        None if not cell else f"evaluated {notes.cite(cell)}" if notes else "evaluated"
        for cell in cells
    ]
    return (dataset, None, None, *texts)
