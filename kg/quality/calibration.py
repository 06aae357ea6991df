"""Whether confidence keeps its word: of the facts with confidence .8, eight in ten are right."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.evaluate import Record, names_of, pair_keys
from kg.model import Rows
from kg.scoring import LISTS, SLOTS, match_results, pair_up

BINS = 10
THRESHOLDS = (0.0, 0.3, 0.5, 0.7, 0.9)

_PARTS = ("number", "kind", *SLOTS)
_OF_RESULTS = tuple(f"results: {part}" for part in (*_PARTS, "all"))
FACTS = (*LISTS, "roles", "evaluated_on", *_OF_RESULTS)
"""The kinds of facts that have a confidence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An extracted fact: what kind of fact, its confidence, and whether gold agrees."""

    fact: str
    confidence: float
    right: bool


def findings(gold: Iterable[Record], predicted: Iterable[Record]) -> list[Finding]:
    """The extracted facts of all papers of the gold; a fact without a confidence is left out.

    Facts are entities by type, roles of methods (the entity and its role are right), pairs of
    `evaluated_on`, and results: the number, the number and each of its parts, and all of them.
    """
    by_id = {record["id"]: record for record in predicted}
    return [
        Finding(fact, confidence, right)
        for record in gold
        if record["id"] in by_id
        for fact, confidence, right in _of_paper(record, by_id[record["id"]])
        if confidence is not None
    ]


def gold_counts(gold: Iterable[Record]) -> Counter[str]:
    """How many facts of each kind there are to find."""
    counts: Counter[str] = Counter()
    for record in gold:
        for part in LISTS:
            counts[part] += len(record.get(part) or [])
        counts["roles"] += len(record.get("methods") or [])
        counts["evaluated_on"] += len(record.get("evaluated_on") or [])
        counts.update(dict.fromkeys(_OF_RESULTS, len(record.get("results") or [])))
    return counts


def calibration_error(facts: Sequence[Finding]) -> float:
    """The expected calibration error over ten bins of equal width."""
    gaps = (len(b) * abs(_mean_confidence(b) - _precision(b)) for b in _bins(facts).values())
    return sum(gaps) / len(facts) if facts else 0.0


def calibration_rows(found: Iterable[Finding]) -> Rows:
    """The reliability table: for each kind of fact a row in all and one a bin.

    The error of all is the expected calibration error, that of a bin the gap between its mean
    confidence and its precision.
    """
    rows: list[tuple[object, ...]] = []
    for fact, facts in by_fact(found).items():
        rows.append((fact, "all", *_bin_row(facts)[:-1], f"{calibration_error(facts):.3f}"))
        rows += [
            (fact, f"{number / BINS:g}-{(number + 1) / BINS:g}", *_bin_row(facts_of_bin))
            for number, facts_of_bin in sorted(_bins(facts).items())
        ]
    columns = ("fact", "confidence", "facts", "mean confidence", "precision", "error")
    return Rows(columns=columns, rows=tuple(rows))


def threshold_rows(found: Iterable[Finding], gold: Mapping[str, int]) -> Rows:
    """Precision and recall of the facts whose confidence is at least so much."""
    rows: list[tuple[object, ...]] = []
    for fact, facts in by_fact(found).items():
        for threshold in THRESHOLDS:
            kept = [item for item in facts if item.confidence >= threshold]
            right = sum(item.right for item in kept)
            recall = min(1.0, right / gold[fact]) if gold[fact] else 0.0
            precision = f"{_precision(kept):.3f}" if kept else None
            rows.append((fact, threshold or "all", len(kept), precision, f"{recall:.3f}"))
    return Rows(columns=("fact", "at least", "facts", "P", "R"), rows=tuple(rows))


def reliability(facts: Sequence[Finding]) -> list[tuple[float, float, int]]:
    """Mean confidence, precision and number of facts of each bin that has any."""
    bins = sorted(_bins(facts).items())
    return [(_mean_confidence(held), _precision(held), len(held)) for _, held in bins]


def by_fact(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings by kind of fact, in the order of `FACTS`."""
    kept: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        kept[finding.fact].append(finding)
    return {fact: kept[fact] for fact in FACTS if fact in kept}


def _of_paper(gold: Record, predicted: Record) -> Iterator[tuple[str, float | None, bool]]:
    for part in LISTS:
        wanted, found = gold.get(part) or [], predicted.get(part) or []
        pairs = {theirs: ours for ours, theirs in pair_up(wanted, found)}
        for index, item in enumerate(found):
            yield (part, item.get("confidence"), index in pairs)
            if part == "methods":
                right = index in pairs and wanted[pairs[index]].get("role") == item.get("role")
                yield ("roles", item.get("role_confidence"), right)
    names = names_of(gold, predicted)
    wanted_pairs = set(pair_keys(gold, names))
    evidence = predicted.get("evaluated_on_evidence") or []
    for pair, place in zip(pair_keys(predicted, names), evidence, strict=False):
        yield ("evaluated_on", place.get("confidence"), pair in wanted_pairs)
    yield from _of_results(gold, predicted)


def _of_results(gold: Record, predicted: Record) -> Iterator[tuple[str, float | None, bool]]:
    found = predicted.get("results") or []
    matched = match_results(gold.get("results") or [], found, names_of(gold, predicted))
    agreement = {match.predicted: match.agreement for match in matched}
    for index, item in enumerate(found):
        levels = agreement.get(index, {})
        for part in _PARTS:
            level = part if part == "number" else f"number+{part}"
            confidence = (item.get("confidences") or {}).get(part)
            yield (f"results: {part}", confidence, levels.get(level, False))
        yield ("results: all", item.get("confidence"), levels.get("tuple", False))


def _bins(facts: Iterable[Finding]) -> dict[int, list[Finding]]:
    bins: dict[int, list[Finding]] = defaultdict(list)
    for item in facts:
        bins[min(BINS - 1, int(item.confidence * BINS))].append(item)
    return bins


def _bin_row(facts: Sequence[Finding]) -> tuple[object, ...]:
    mean, precision = _mean_confidence(facts), _precision(facts)
    return len(facts), f"{mean:.3f}", f"{precision:.3f}", f"{abs(mean - precision):.3f}"


def _mean_confidence(facts: Sequence[Finding]) -> float:
    return sum(item.confidence for item in facts) / len(facts)


def _precision(facts: Sequence[Finding]) -> float:
    return sum(item.right for item in facts) / len(facts)
