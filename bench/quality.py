"""`make quality`: writes the measured parts of docs/quality.md and the plots beside it.

Gold is that of `make floors`. What training measured (learning curve, ablation) is read from
`docs/training/PIPELINE.json`: an object of tables, each a list of rows, each row an object of its
cells: {"learning curve": [{"papers": 300, "methods": 0.55}]}. The page keeps all text outside of
`<!-- measured: NAME -->` and `<!-- end -->`.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import floors

from kg.evaluate import Counts, Record, Score, counts_by_paper, papers_of, read_gold, summed
from kg.extract import extract
from kg.formats import render
from kg.model import Rows
from kg.nlp import pipeline_names
from kg.quality import Finding, findings, gold_counts, mistakes, threshold_rows
from kg.quality.calibration import by_fact, calibration_error
from kg.quality.plot import reliability_svg
from kg.records import to_dict

DOCS = floors.ROOT / "docs"
PAGE = DOCS / "quality.md"
DRAWS = 1000
COMMONEST = 20
_BLOCK = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SETS = {"arxiv-dev": "arXiv", "abstracts-dev": "open corpus", "seeds-dev": "sample corpus"}


@dataclass(frozen=True)
class Measured:
    """A pipeline, the gold by set, and what the pipeline extracts of all its papers."""

    pipeline: str
    gold: Mapping[str, Sequence[Record]]

    @cached_property
    def pooled(self) -> list[Record]:
        """The gold of all sets."""
        return [record for records in self.gold.values() for record in records]

    @cached_property
    def found(self) -> list[Record]:
        """What is extracted."""
        return [
            to_dict(record) for record in extract(papers_of(self.pooled), pipeline=self.pipeline)
        ]

    @cached_property
    def findings(self) -> list[Finding]:
        """Every extracted fact with its confidence, right or wrong."""
        return findings(self.pooled, self.found)

    def counts(self, gold: Sequence[Record]) -> list[Counts]:
        """Of each paper of some gold."""
        return list(counts_by_paper(gold, self.found).values())


def scores(measured: Measured) -> str:
    """Precision, recall and F1 on all, F1 on each set, with intervals over papers; the floors."""
    counts = measured.counts(measured.pooled)
    lowest = floors.read_floors().get(measured.pipeline, {}).get("pooled", {})
    parts = {name: measured.counts(gold) for name, gold in measured.gold.items()}
    spans = {name: intervals(part) for name, part in {"all": counts, **parts}.items()}
    by_set = {name: summed(part) for name, part in parts.items()}
    rows = []
    for measure, score in summed(counts).items():
        cells = [f"{score.precision:.3f}", f"{score.recall:.3f}"]
        cells.append(f"**{score.f1:.3f}** {spans['all'][measure]}")
        cells += [f"{by_set[name][measure].f1:.3f} {spans[name][measure]}" for name in parts]
        rows.append((measure, *cells, f"{lowest.get(measure, 0):.3f}"))
    sizes = [f"{_SETS[name]} ({len(gold)})" for name, gold in measured.gold.items()]
    columns = ("measure", "P", "R", f"F1, all {len(measured.pooled)} papers", *sizes, "floor")
    return render(Rows(columns=columns, rows=tuple(rows)), "md")


def intervals(counts: Sequence[Counts], seed: int = 1) -> dict[str, str]:
    """By measure the middle 95 % of F1 over papers drawn with replacement."""
    draws = np.random.default_rng(seed).integers(len(counts), size=(DRAWS, len(counts)))
    found = {}
    for measure in counts[0]:
        table = np.array([paper[measure] for paper in counts])
        hits, gold, predicted = table[draws].sum(axis=1).T
        f1 = 2 * hits / np.maximum(1, gold + predicted)
        low, high = np.quantile(f1, (0.025, 0.975))
        found[measure] = f"({low:.2f}-{high:.2f})"
    return found


def training(measured: Measured) -> str:
    """The tables that training wrote of the pipeline."""
    path = DOCS / "training" / f"{measured.pipeline}.json"
    if not path.is_file():
        return "Training has not measured this pipeline yet.\n"
    parts = []
    for name, table in json.loads(path.read_text("utf-8")).items():
        columns = tuple(dict.fromkeys(key for row in table for key in row))
        rows = Rows(columns=columns, rows=tuple(tuple(map(row.get, columns)) for row in table))
        parts.append(f"{name[:1].upper()}{name[1:]}:\n\n{render(rows, 'md')}")
    return "\n".join(parts)


def errors(measured: Measured) -> str:
    """The commonest classes; an example of each from the sample corpus, whose texts are here."""
    made = mistakes(measured.pooled, measured.found)
    own = {record["id"] for record in measured.gold["seeds-dev"]}
    examples = {item.kind: item for item in reversed(made) if item.paper in own}
    rows = []
    for kind, count in Counter(item.kind for item in made).most_common(COMMONEST):
        example = examples.get(kind)
        halves = (example.expected, example.found) if example else (None, None)
        rows.append((kind, count, *halves, example.paper if example else None))
    columns = ("class", "mistakes", "for example expected", "found", "in")
    return render(Rows(columns=columns, rows=tuple(rows)), "md")


def calibration(measured: Measured) -> str:
    """The error of each kind of fact, and the plot."""
    rows = tuple(
        (fact, len(items), f"{calibration_error(items):.3f}")
        for fact, items in by_fact(measured.findings).items()
    )
    plot = f"reliability-{measured.pipeline}.svg"
    (DOCS / plot).write_text(reliability_svg(measured.findings), "utf-8")
    table = render(Rows(columns=("fact", "facts", "calibration error"), rows=rows), "md")
    picture = f"![Precision by confidence, a panel a kind of fact, {measured.pipeline}]({plot})\n"
    return f"{table}\n{picture}"


def thresholds(measured: Measured) -> str:
    """Precision and recall, a column a least confidence."""
    cells: dict[str, list[str]] = {}
    steps = []
    for row in threshold_rows(measured.findings, gold_counts(measured.pooled)):
        steps.append(str(row["at least"]))
        cells.setdefault(str(row["fact"]), []).append(f"{row['P'] or '-'} / {row['R']}")
    columns = ("precision / recall of", *dict.fromkeys(steps))
    body = tuple((fact, *values) for fact, values in cells.items())
    return render(Rows(columns=columns, rows=body), "md")


def papers(measured: Measured) -> str:
    """The sample corpus paper by paper."""
    gold = measured.gold["seeds-dev"]
    rows, whole, results = [], 0, []
    for record, counts in zip(gold, measured.counts(gold), strict=True):
        wrong = [name for name, numbers in counts.items() if len(set(numbers)) > 1]
        whole += not wrong
        hits, wanted, found = counts["results: tuple"]
        if wanted or found:
            results.append(hits == wanted == found)
        entities = _of(counts, "methods", "datasets", "metrics", "tasks")
        told = f"{hits} of {wanted}" + (f", {found} found" if found != wanted else "")
        rows.append((record["id"], record["title"], f"{entities.f1:.2f}", told, not wrong))
    line = (
        f"{whole} of {len(gold)} records are wholly right, facts of every kind counted; of the "
        f"{len(results)} papers with results {sum(results)} have all of them right.\n"
    )
    columns = ("paper", "title", "F1 of entities", "results wholly right", "record wholly right")
    return f"{line}\n{render(Rows(columns=columns, rows=tuple(rows)), 'md')}"


def _of(counts: Counts, *measures: str) -> Score:
    hits, gold, predicted = (sum(counts[name][i] for name in measures) for i in range(3))
    return Score(hits=hits, gold=gold, predicted=predicted)


PARTS: Mapping[str, Callable[[Measured], str]] = {
    "scores": scores,
    "training": training,
    "errors": errors,
    "calibration": calibration,
    "thresholds": thresholds,
    "papers": papers,
}


def main() -> None:
    """Write the page anew."""
    if floors.missing_gold():
        raise SystemExit(f"{floors.gold_folder()} lacks {', '.join(floors.missing_gold())}")
    gold = {name: read_gold(floors.gold_folder() / f"{name}.jsonl") for name in _SETS}
    measured = [Measured(pipeline, gold) for pipeline in pipeline_names()]

    def filled(block: re.Match[str]) -> str:
        part = PARTS[block[2]]
        texts = (f"\n### Pipeline `{item.pipeline}`\n\n{part(item)}" for item in measured)
        return f"{block[1]}{''.join(texts)}\n{block[3]}"

    PAGE.write_text(_BLOCK.sub(filled, PAGE.read_text("utf-8")), "utf-8")
    print(f"wrote {PAGE.relative_to(floors.ROOT)}")


if __name__ == "__main__":
    main()
