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
from kg.scoring import LEVELS, LISTS, PaperNames, match_results, pair_up

type Record = Mapping[str, Any]
type Counts = Mapping[str, tuple[int, int, int]]
"""Hits, gold and predicted by measure."""


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


def read_gold(*paths: Path) -> list[Record]:
    """Gold records of JSON Lines files; raises SourceError with the line of one that is none."""
    records: dict[str, Record] = {}
    for path in paths:
        if not path.is_file():
            raise SourceError(f"{path}: no such file; give a file of gold records (JSON Lines)")
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if line.strip():
                place = f"{path}:{number}"
                record = _read_record(line, place)
                if record["id"] in records:
                    raise SourceError(f"{place}: a second gold record of the id {record['id']}")
                records[record["id"]] = record
    return list(records.values())


def _read_record(line: str, place: str) -> Record:
    try:
        data = json.loads(line)
        record: Record = {**data, "id": str(data["id"])}
        record["title"], record["abstract"]
        for part in LISTS:
            for entity in record.get(part) or []:
                entity["name"]
        for result in record.get("results") or []:
            float(result["value"]), float(result.get("value_high") or 0)
        for method, dataset in record.get("evaluated_on") or []:
            str(method), str(dataset)
    except KeyError as error:
        raise SourceError(f"{place}: not a gold record: no {error}") from error
    except (ValueError, TypeError) as error:
        raise SourceError(f"{place}: not a gold record: {error}") from error
    return record


def papers_of(gold: Iterable[Record]) -> list[Paper]:
    """The papers that gold records are about."""
    return [
        Paper(id=item["id"], title=item["title"], abstract=item["abstract"], source="gold")
        for item in gold
    ]


def score(gold: Iterable[Record], predicted: Iterable[Record]) -> dict[str, Score]:
    """Scores by measure; records are joined on id, a paper without prediction counts as missed."""
    return summed(counts_by_paper(gold, predicted).values())


def counts_by_paper(gold: Iterable[Record], predicted: Iterable[Record]) -> dict[str, Counts]:
    """What `score` adds up, by the id of the paper, in order of the gold."""
    by_id = {record["id"]: record for record in predicted}
    return {record["id"]: _count(record, by_id.get(record["id"], {})) for record in gold}


def summed(counts: Iterable[Counts]) -> dict[str, Score]:
    """The scores of the papers that were counted."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for paper in counts:
        for measure, numbers in paper.items():
            totals[measure] = [old + new for old, new in zip(totals[measure], numbers, strict=True)]
    return {
        measure: Score(hits=hits, gold=wanted, predicted=found)
        for measure, (hits, wanted, found) in totals.items()
    }


def score_rows(scores: Mapping[str, Score]) -> Rows:
    """The scores as a table with three digits, of figures that have four."""
    return Rows(
        columns=("measure", "P", "R", "F1", "gold", "predicted"),
        rows=tuple(
            (
                measure,
                f"{round(item.precision, 4):.3f}",
                f"{round(item.recall, 4):.3f}",
                f"{round(item.f1, 4):.3f}",
                item.gold,
                item.predicted,
            )
            for measure, item in scores.items()
        ),
    )


def _count(gold: Record, predicted: Record) -> dict[str, tuple[int, int, int]]:
    counts = {}
    for type_ in LISTS:
        counts[type_] = _score_entities(gold.get(type_) or [], predicted.get(type_) or [])
    counts["proposed methods"] = _score_entities(_proposed(gold), _proposed(predicted))
    counts["repositories"] = _score_sets(_urls(gold), _urls(predicted))
    names = names_of(gold, predicted)
    counts["evaluated_on"] = _score_sets(
        set(pair_keys(gold, names)), set(pair_keys(predicted, names))
    )
    wanted, found = gold.get("results") or [], predicted.get("results") or []
    matched = match_results(wanted, found, names)
    for level in LEVELS:
        hits = sum(match.agreement[level] for match in matched)
        counts[f"results: {level}"] = (hits, len(wanted), len(found))
    return counts


def _score_entities(gold: Sequence[Record], predicted: Sequence[Record]) -> tuple[int, int, int]:
    return len(pair_up(gold, predicted)), len(gold), len(predicted)


def _score_sets(gold: set[Any], predicted: set[Any]) -> tuple[int, int, int]:
    return len(gold & predicted), len(gold), len(predicted)


def _proposed(record: Record) -> list[Record]:
    return [item for item in record.get("methods") or [] if item.get("role") == "proposed"]


def _urls(record: Record) -> set[str]:
    return {url_key(url) for url in record.get("repositories") or []}


def url_key(url: str) -> str:
    """Equal for addresses that differ in case or in what ends them."""
    return url.rstrip("/.").casefold()


def names_of(gold: Record, predicted: Record) -> dict[str, PaperNames]:
    """What the names in the slots of a paper's results and pairs mean, by part of the record."""
    return {
        part: PaperNames(gold.get(part) or [], predicted.get(part) or [])
        for part in ("methods", "datasets", "metrics")
    }


def pair_keys(
    record: Record, names: Mapping[str, PaperNames]
) -> list[tuple[str | None, str | None]]:
    """The pairs of `evaluated_on` as keys that gold and predicted pairs share."""
    return [
        (names["methods"].key(method), names["datasets"].key(dataset))
        for method, dataset in record.get("evaluated_on") or []
    ]
