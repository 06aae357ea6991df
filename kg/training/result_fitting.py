"""Fits the scorers that reading results needs to gold results and pairs."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Entity, EntityType
from kg.nlp.encoded import Encoded
from kg.nlp.evaluated_on import pair_features, pairs
from kg.nlp.inferred import Inferred
from kg.nlp.kinds import CLASSES
from kg.nlp.linking import Candidate, options
from kg.nlp.naming import name_key
from kg.nlp.number import Number, number_at
from kg.nlp.number_features import result_features
from kg.nlp.quantities import Quantity
from kg.nlp.reading import Reading, read
from kg.nlp.scene import SLOTS, TYPES, Scene, Slot, scene
from kg.nlp.scorers import Scorer, Weights
from kg.training.fitting import Group, fit_binary, fit_candidates, fit_classes
from kg.training.gold import GoldRecord, GoldResult

log = logging.getLogger(__name__)

type Spans = Sequence[tuple[int, int]]

_NUMBER_C = 0.3
_KIND_C = 0.3
_PAIR_C = 0.3
_LINK_L2 = 4.0
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A gold paper: read with the gold entities, and with those that a finder found."""

    record: GoldRecord
    gold: Scene
    found: Scene


@dataclass(frozen=True, slots=True)
class Case:
    """A number of a training paper, with the gold results that report it (none: no result)."""

    paper: int
    example: Example
    sentence: int
    at: int
    features: tuple[str, ...]
    gold: tuple[GoldResult, ...]

    @property
    def kind(self) -> str:
        """The gold class of the number."""
        return kind_of(self.gold[0])


def make_examples(
    records: Sequence[GoldRecord],
    sentences: Sequence[Spans],
    entities: Sequence[Sequence[Entity]] | None = None,
    encoded: Sequence[Encoded] | None = None,
) -> list[Example]:
    """The papers ready to learn from."""
    examples = []
    for i, (record, spans) in enumerate(zip(records, sentences, strict=True)):
        rows = None if encoded is None else encoded[i]
        gold = scene(read(record.text, spans, named(record), rows))
        found = gold if entities is None else scene(read(record.text, spans, entities[i], rows))
        examples.append(Example(record, gold, found))
    return examples


def fit(examples: Sequence[Example]) -> Weights:
    """The weights without calibration."""
    papers: dict[str, int] = {}
    cases = [
        case
        for example in examples
        for case in cases_of(papers.setdefault(example.record.paper.id, len(papers)), example)
    ]
    results = [case for case in cases if case.gold]
    log.info("%d numbers, %d of them results", len(cases), len(results))
    return Weights(
        number=fit_binary([c.features for c in cases], [bool(c.gold) for c in cases], _NUMBER_C),
        kinds=fit_kinds(results),
        links=fit_links(results),
        pairs=fit_pairs(examples),
    )


def named(record: GoldRecord) -> tuple[Entity, ...]:
    """The gold entities as a finder would see them: without metrics that the text doesn't name."""
    return tuple(e for e in record.entities if e.mentions or e.type != "Metric")


def cases_of(paper: int, example: Example) -> list[Case]:
    """The numbers of a paper."""
    reading = example.found.reading
    reported = aligned(example.record.results, reading)
    return [
        Case(
            paper,
            example,
            sentence,
            at,
            tuple(result_features(reading, item.quantity)),
            tuple(reported.get(item.quantity, ())),
        )
        for sentence in sorted({q.sentence for q in reading.quantities})
        for at, item in enumerate(reading.items(sentence))
        if item.quantity >= 0
    ]


def kind_of(gold: GoldResult) -> str:
    """The class of a gold result."""
    return gold.kind if gold.direction is None else f"{gold.kind} {gold.direction}"


def aligned(results: Sequence[GoldResult], reading: Reading) -> dict[int, list[GoldResult]]:
    """The gold results of each quantity: within the quote the first that has no result yet."""
    found: dict[int, list[GoldResult]] = {}
    for result in results:
        if result.start is None or result.end is None:
            continue
        same = [
            index
            for index, quantity in enumerate(reading.quantities)
            if result.start - 1 <= quantity.start
            and quantity.end <= result.end + 25
            and _same_number(result, quantity)
        ]
        if same:
            free = next((index for index in same if index not in found), same[0])
            found.setdefault(free, []).append(result)
    return found


_SAME_UNITS = {
    "GPU-hours": "GPU hours",
    "hours": "h",
    "minutes": "min",
    "points": None,
    "BLEU": None,
}


def _same_number(gold: GoldResult, quantity: Quantity) -> bool:
    high = gold.value_high
    if quantity.value_high is None or high is None:
        if quantity.value_high is not high:
            return False
    elif abs(quantity.value_high - high) > abs(high) / 1000000:
        return False
    if abs(abs(quantity.value) - abs(gold.value)) > abs(gold.value) / 1000000:
        return False
    unit = _SAME_UNITS.get(gold.unit or "", gold.unit)
    return unit == quantity.unit or ({unit, quantity.unit} == {None, "%"} and quantity.points)


def fit_kinds(cases: Sequence[Case]) -> Scorer:
    """What kind a result is."""
    return fit_classes([c.features for c in cases], [c.kind for c in cases], CLASSES, _KIND_C)


def fit_links(results: Sequence[Case]) -> dict[Slot, Scorer]:
    """One scorer of candidates a slot; kinds are those predicted by models of other papers."""
    groups: dict[Slot, list[Group]] = {slot: [] for slot in SLOTS}
    for case, kind in zip(results, kinds_out_of_fold(results), strict=True):
        number = number_at(case.example.found, case.sentence, case.at, kind)
        for slot in SLOTS:
            group = _group(case, number, slot)
            if group.right:
                groups[slot].append(group)
    return {slot: fit_candidates(groups[slot], _LINK_L2) for slot in SLOTS}


def kinds_out_of_fold(cases: Sequence[Case]) -> list[str]:
    """The class of each case, predicted by a model that learned from other papers."""
    found = [""] * len(cases)
    for fold in range(_FOLDS):
        train_on = [case for case in cases if case.paper % _FOLDS != fold]
        scorer = fit_kinds(train_on or cases)
        for i, case in enumerate(cases):
            if case.paper % _FOLDS == fold:
                scores = scorer.scores(case.features)
                found[i] = CLASSES[max(range(len(scores)), key=lambda k: scores[k])]
    return found


def _group(case: Case, number: Number, slot: Slot) -> Group:
    scene = case.example.found
    found = options(scene, number, slot)
    names = [candidate_keys(scene, option.candidate) for option in found]
    right: set[int] = set()
    for gold in case.gold:
        wanted = gold_keys(case.example.gold, TYPES[slot], getattr(gold, slot))
        right.update(i for i, own in enumerate(names) if (own & wanted if wanted else not own))
    return Group(tuple(tuple(option.features) for option in found), frozenset(right))


def candidate_keys(scene: Scene, candidate: Candidate) -> frozenset[str]:
    """The keys of the names of a candidate; none for none."""
    if candidate is None:
        return frozenset()
    if isinstance(candidate, Inferred):
        return frozenset({name_key(candidate.name)})
    entity = scene.reading.entities[candidate]
    return frozenset(name_key(name) for name in (entity.name, *entity.aliases))


def gold_keys(scene: Scene, type_: EntityType, name: str | None) -> frozenset[str]:
    """The keys of the gold entity that a slot names; none for none."""
    if name is None:
        return frozenset()
    key = name_key(name)
    found = {key}
    for index in scene.by_type.get(type_, []):
        keys = candidate_keys(scene, index)
        if key in keys:
            found |= keys
    return frozenset(found)


def fit_pairs(examples: Sequence[Example]) -> Scorer:
    """Whether a method was evaluated on a dataset."""
    rows: list[list[str]] = []
    labels: list[bool] = []
    for example in examples:
        for features, right in pair_cases(example):
            rows.append(features)
            labels.append(right)
    return fit_binary(rows, labels, _PAIR_C)


def pair_cases(example: Example) -> Iterator[tuple[list[str], bool]]:
    """The features of the pairs of a paper, and whether gold has them."""
    gold = [
        (gold_keys(example.gold, "Method", method), gold_keys(example.gold, "Dataset", dataset))
        for method, dataset in example.record.evaluated_on
    ]
    here = example.found
    for pair in pairs(here):
        method, dataset = candidate_keys(here, pair.method), candidate_keys(here, pair.dataset)
        right = any(method & m and dataset & d for m, d in gold)
        yield pair_features(here, pair), right
