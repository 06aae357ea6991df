"""Tables, questions and comparisons: whole processes on the sample corpus, and a large graph.

The large graph is made up: 100,000 results of 10,000 papers. Its largest dataset holds a fifth, the
others of the sizes that are measured hold a half and a quarter of that.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from kg.model import Entity, KnownEntity, Mention, Paper, PaperRecord, Result, StoredRecord
from kg.reports import reported
from kg.reports.results import OF_DATASETS
from kg.stores import Store, open_store
from kg.tables import leaderboard

PAPERS = 10_000
RESULTS_OF_A_PAPER = 10
SHARES = {"Large": 20, "Medium": 10, "Small": 5}
RUNS = 3
BAR = 3
COMMAND_BAR = 5
YARDSTICK = [sys.executable, "-c", "import typer, rich"]
COMMANDS = (
    ("table",),
    ("table", "--dataset", "ImageNet"),
    ("table", "--matrix", "--format", "csv"),
    ("table", "--relative"),
    ("table", "--order"),
    ("table", "--evidence", "--format", "jsonl"),
    ("table", "--format", "pwc-json"),
    ("compare", "NASNet", "FBNetV3", "--every"),
    ("pareto", "--dataset", "VoxCeleb", "--x", "MACs", "--y", "EER"),
    ("trend",),
    ("ask", "methods evaluated on ImageNet"),
)
_TEXT = "Method reaches 93.10% accuracy."


def large(folder: Path) -> str:
    """The store of the made-up papers."""
    store = str(folder / "large.kg")
    known = [KnownEntity(type="Metric", name="accuracy", higher_is_better=True)]
    with open_store(store, write=True, create=True) as opened:
        opened.write(
            [StoredRecord(record=_record(n), fingerprint="made-up") for n in range(PAPERS)], known
        )
    return store


def lines(store: str) -> Iterator[str]:
    """A line for each dataset size: the leaderboard against the bare query for its rows."""
    with open_store(store) as opened:
        seconds = {}
        for dataset in SHARES:
            results, _ = reported(opened, dataset=dataset)
            query, whole = _in_turn(opened, dataset)
            seconds[dataset] = whole / len(results)
            yield (
                f"leaderboard of {len(results)} results / bare query: {whole / query:.2f} times "
                f"(at most {BAR}); {whole:.2f} s against {query:.2f} s"
            )
        yield (
            f"leaderboard, seconds a result, {' / '.join(SHARES)}: "
            + " / ".join(f"{value * 1e6:.0f} µs" for value in seconds.values())
        )


def _in_turn(store: Store, dataset: str) -> tuple[float, float]:
    """Median seconds of the bare query and of the whole leaderboard."""
    id_ = f"dataset:{dataset.lower()}"

    def query() -> object:
        return store.query(OF_DATASETS, {"datasets": [id_]})

    def whole() -> object:
        return leaderboard(*reported(store, dataset=dataset))

    times = [(_seconds(query), _seconds(whole)) for _ in range(RUNS)]
    return (
        statistics.median(first for first, _ in times),
        statistics.median(second for _, second in times),
    )


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _record(number: int) -> PaperRecord:
    paper = Paper(id=f"p{number}", title=f"Paper {number}", abstract=_TEXT, source="made-up")
    start = paper.text.index("93.10%")
    place = Mention(start=start, end=start + 6, text="93.10%")
    sentence = (paper.text.index("Method"), len(paper.text))
    datasets = [_dataset(number * RESULTS_OF_A_PAPER + n) for n in range(RESULTS_OF_A_PAPER)]
    method = f"Method{number % 2000}"
    return PaperRecord(
        paper=paper,
        sentences=((0, sentence[0] - 1), sentence),
        methods=(Entity(type="Method", name=method, role="proposed"),),
        datasets=tuple(Entity(type="Dataset", name=name) for name in dict.fromkeys(datasets)),
        metrics=(Entity(type="Metric", name="accuracy"),),
        results=tuple(
            Result(
                value=Decimal(number * 37 % 1000) / 10 + n,
                unit="%",
                method=method,
                dataset=name,
                metric="accuracy",
                condition=f"seed {n}",
                number=place,
                quote=paper.text[slice(*sentence)],
                start=sentence[0],
                end=sentence[1],
            )
            for n, name in enumerate(datasets)
        ),
    )


def _dataset(number: int) -> str:
    share = number * 7919 % 100
    for name, percent in SHARES.items():
        if share < percent:
            return name
        share -= percent
    return f"Other{number * 7919 % 997}"
