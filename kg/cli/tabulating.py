"""`kg table`: the dataset-method table, leaderboards, relative claims and their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.errors import KgError
from kg.formats import format_of, render
from kg.model import Rows

if TYPE_CHECKING:
    from kg.stores import Store
    from kg.tables import Evaluation, Noted, Reported

DatasetOption = Annotated[
    str | None, typer.Option("--dataset", help="Only this dataset and its variants.")
]
MetricOption = Annotated[str | None, typer.Option("--metric", help="Only this metric.")]
DirectionsOption = Annotated[
    Path | None,
    typer.Option(
        "--directions",
        envvar="KG_DIRECTIONS",
        help='Your own directions of metrics: lines {"name": ..., "higher_is_better": ...}.',
    ),
]
EvidenceOption = Annotated[
    bool, typer.Option("--evidence", help="The sentence behind each number, the number marked.")
]
_FOR_PEOPLE = ("table", "md")
_IN_SECTIONS = {"table": "{}\n\n", "md": "### {}\n\n", "latex": "% {}\n"}
_PWC = "pwc-json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Output:
    """Where a table goes, and how."""

    format_: str | None
    file: Path | None
    safe_csv: bool

    @property
    def name(self) -> str:
        return format_of(self.file, self.format_)

    def emit(self, rows: Rows) -> None:
        options.emit(rows, self.format_, self.file, safe_csv=self.safe_csv)

    def emit_text(self, text: str) -> None:
        if self.file is None:
            typer.echo(text, nl=False)
        else:
            options.write_text(self.file, text)


_TaskOption = Annotated[
    str | None, typer.Option("--task", help="Only papers that address this task.")
]
_MatrixOption = Annotated[
    bool, typer.Option("--matrix", help="Methods as rows, datasets as columns.")
]
_RelativeOption = Annotated[
    bool, typer.Option("--relative", help="Relative claims: A over B by so much.")
]
_OrderOption = Annotated[
    bool, typer.Option("--order", help="What is better than what by relative claims.")
]
_DerivedOption = Annotated[
    bool, typer.Option("--include-derived", help="Rank numbers, too, that relative claims imply.")
]
_EveryOption = Annotated[
    bool, typer.Option("--every-dataset", help="One file a dataset into the folder -o.")
]
_FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format", help="table, csv, tsv, md, json, jsonl, latex, html, xlsx, parquet, pwc-json."
    ),
]


def table(
    dataset: DatasetOption = None,
    metric: MetricOption = None,
    task: _TaskOption = None,
    matrix: _MatrixOption = False,
    relative: _RelativeOption = False,
    order: _OrderOption = False,
    include_derived: _DerivedOption = False,
    evidence: EvidenceOption = False,
    every_dataset: _EveryOption = False,
    min_confidence: options.MinConfidenceOption = 0.0,
    directions: DirectionsOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: _FormatOption = None,
    output: options.OutputOption = None,
    safe_csv: options.SafeCsvOption = False,
) -> None:
    """Tabulate methods and datasets, or the numbers on one of them."""
    from kg import tables
    from kg.reports import read_directions, reported

    if sum((matrix, relative, order, every_dataset, include_derived)) > 1:
        raise typer.BadParameter("--matrix, --relative, --order, ... : one at a time")
    target = _Output(format_=format_, file=output, safe_csv=safe_csv)
    known = read_directions(directions)
    with options.opened(store) as opened:
        results, evaluations = reported(
            opened,
            dataset=dataset,
            metric=metric,
            task=task,
            directions=known,
            min_confidence=min_confidence,
        )
        if format_ == _PWC:
            _emit_pwc(opened, results, task, target)
            return
    compact = not every_dataset and target.name in _FOR_PEOPLE
    if every_dataset:
        _write_every_dataset(results, evaluations, target)
    elif matrix:
        emit_noted(tables.matrix(results, evaluations, with_evidence=evidence), target)
    elif relative:
        target.emit(tables.relative(results, compact=compact, with_evidence=evidence))
    elif order:
        _emit_order(results, target, with_evidence=evidence)
    elif dataset or metric or task or include_derived:
        if include_derived:
            results = [*results, *tables.as_results(tables.derive(results))]
        rows = tables.leaderboard(results, evaluations, compact=compact, with_evidence=evidence)
        _emit_sections(rows, target)
    else:
        emit_noted(tables.pairs(results, evaluations, with_evidence=evidence), target)


def emit_noted(noted: "Noted", target: _Output) -> None:
    """A table with its footnotes below for people, else in a column."""
    if target.name in _FOR_PEOPLE and noted.notes:
        target.emit_text(f"{render(noted.rows, target.name)}\n{noted.lines()}")
    else:
        target.emit(noted.in_a_column())


def output_of(format_: str | None, file: Path | None, safe_csv: bool) -> _Output:
    """Where and how a command's table goes."""
    return _Output(format_=format_, file=file, safe_csv=safe_csv)


def _emit_sections(rows: Rows, target: _Output) -> None:
    from kg.tables import sections

    heading = _IN_SECTIONS.get(target.name)
    if heading is None or not len(rows):
        target.emit(rows)
        return
    parts = (
        heading.format(" ".join(title.split())) + render(part, target.name)
        for title, part in sections(rows)
    )
    target.emit_text("\n".join(parts))


def _emit_order(results: "Sequence[Reported]", target: _Output, *, with_evidence: bool) -> None:
    from kg.tables import order

    rows, cycles = order(results, with_evidence=with_evidence)
    target.emit(rows)
    for cycle in cycles:
        options.say(f"claims contradict each other: {cycle}")


def _emit_pwc(
    store: "Store", results: "Sequence[Reported]", task: str | None, target: _Output
) -> None:
    from kg.reports.pwc import evaluation_tables

    text, left_out = evaluation_tables(store, results, task=task)
    target.emit_text(text)
    if left_out:
        options.say(
            f"{left_out} of {len(results)} results have no place in this format: relative, a range "
            "or bound, without method, dataset or metric, or a second number in one place"
        )


def _write_every_dataset(
    results: "Sequence[Reported]", evaluations: "Sequence[Evaluation]", target: _Output
) -> None:
    from kg.names import slug
    from kg.tables import leaderboard

    if target.file is None:
        raise KgError("--every-dataset: name the folder with -o")
    format_ = target.format_ or "csv"
    for id_ in sorted({item.dataset_id for item in evaluations}):
        rows = leaderboard(
            [result for result in results if result.dataset_id == id_],
            [item for item in evaluations if item.dataset_id == id_],
        )
        path = target.file / f"{slug(id_.partition(':')[2])}.{format_}"
        options.emit(rows, format_, path, safe_csv=target.safe_csv)
