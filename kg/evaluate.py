"""Scores of extracted paper records against gold records: precision, recall and F1.

Entities match one to one within a paper when the normalised forms of a name or alias coincide; an
entity whose aliases reach two of the other side matches only the one that its own name means.
Results match one to one, best agreement first, among those whose number and unit agree. All figures
are micro-averaged over the papers.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.model import Paper, Rows
from kg.scoring import LEVELS, PaperNames, match_results, pair_up

type Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of one measure over all papers."""

    hits: int
    gold: int
    predicted: int

    @property
    def precision(self) -> float:
        """Share of the predicted that is right."""
        return self.hits / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read_gold(path: Path) -> list[Record]:
    """Gold records of a JSON Lines file; raises SourceError with the line of one that is none."""
    if not path.is_file():
        raise SourceError(f"{path}: no such file; give a file of gold records (JSON Lines)")
    records: list[Record] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                record = json.loads(line)
                records.append({**record, "id": str(record["id"])})
                record["title"], record["abstract"]
            except KeyError as error:
                raise SourceError(f"{path}:{number}: not a gold record: no {error}") from error
            except (ValueError, TypeError) as error:
                raise SourceError(f"{path}:{number}: not a gold record: {error}") from error
    return records


def papers_of(gold: Iterable[Record]) -> list[Paper]:
    """The papers that gold records are about."""
    return [
        Paper(id=item["id"], title=item["title"], abstract=item["abstract"], source="gold")
        for item in gold
    ]


def score(gold: Iterable[Record], predicted: Iterable[Record]) -> dict[str, Score]:
    """Scores by measure; records are joined on id, a paper without prediction counts as missed."""
    by_id = {record["id"]: record for record in predicted}
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for record in gold:
        for measure, counts in _score_paper(record, by_id.get(record["id"], {})).items():
            totals[measure] = [old + new for old, new in zip(totals[measure], counts, strict=True)]
    return {
        measure: Score(hits=hits, gold=wanted, predicted=found)
        for measure, (hits, wanted, found) in totals.items()
    }


def score_rows(scores: Mapping[str, Score]) -> Rows:
    """The scores as a table with three digits."""
    return Rows(
        columns=("measure", "P", "R", "F1", "gold", "predicted"),
        rows=tuple(
            (
                measure,
                f"{item.precision:.3f}",
                f"{item.recall:.3f}",
                f"{item.f1:.3f}",
                item.gold,
                item.predicted,
            )
            for measure, item in scores.items()
        ),
    )


def _score_paper(gold: Record, predicted: Record) -> dict[str, tuple[int, int, int]]:
    counts = {}
    for type_ in ("methods", "datasets", "metrics", "tasks"):
        counts[type_] = _score_entities(gold.get(type_) or [], predicted.get(type_) or [])
    counts["proposed methods"] = _score_entities(_proposed(gold), _proposed(predicted))
    counts["repositories"] = _score_sets(_urls(gold), _urls(predicted))
    names = {
        type_: PaperNames(gold.get(type_) or [], predicted.get(type_) or [])
        for type_ in ("methods", "datasets", "metrics")
    }
    counts["evaluated_on"] = _score_sets(_pairs(gold, names), _pairs(predicted, names))
    wanted, found = gold.get("results") or [], predicted.get("results") or []
    matched = match_results(wanted, found, names)
    for level in LEVELS:
        hits = sum(agreement[level] for agreement in matched)
        counts[f"results: {level}"] = (hits, len(wanted), len(found))
    return counts


def _score_entities(gold: Sequence[Record], predicted: Sequence[Record]) -> tuple[int, int, int]:
    return len(pair_up(gold, predicted)), len(gold), len(predicted)


def _score_sets(gold: set[Any], predicted: set[Any]) -> tuple[int, int, int]:
    return len(gold & predicted), len(gold), len(predicted)


def _proposed(record: Record) -> list[Record]:
    return [item for item in record.get("methods") or [] if item.get("role") == "proposed"]


def _urls(record: Record) -> set[str]:
    return {url.rstrip("/.").casefold() for url in record.get("repositories") or []}


def _pairs(record: Record, names: Mapping[str, PaperNames]) -> set[tuple[str | None, str | None]]:
    return {
        (names["methods"].key(method), names["datasets"].key(dataset))
        for method, dataset in record.get("evaluated_on") or []
    }
