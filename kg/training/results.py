"""Trains the scorers that reading results needs, from gold results and pairs."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from kg.model import Entity, EntityType
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
from kg.training.gold import GoldRecord, GoldResult

log = logging.getLogger(__name__)

type Spans = Sequence[tuple[int, int]]

_RARE = 3  # features of fewer cases are noise
_TINY = 0.01  # weights below it change no decision
_NUMBER_C = 0.3
_KIND_C = 0.3
_PAIR_C = 0.3
_LINK_L2 = 4.0
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A number of a training paper, with the gold results that report it (none: no result)."""

    paper: int
    scene: Scene
    sentence: int
    at: int
    features: tuple[str, ...]
    gold: tuple[GoldResult, ...]

    @property
    def kind(self) -> str:
        """The gold class of the number."""
        gold = self.gold[0]
        return gold.kind if gold.direction is None else f"{gold.kind} {gold.direction}"


def train(
    records: Sequence[GoldRecord],
    sentences: Sequence[Spans],
    entities: Sequence[Sequence[Entity]] | None = None,
) -> Weights:
    """Weights from gold records and the sentence spans of their texts.

    The linker learns on the gold entities, or on `entities`, found out of fold; then links to gold
    entities that were not found are left out.
    """
    seen = [
        scene(read(r.text, spans, _named(r))) for r, spans in zip(records, sentences, strict=True)
    ]
    cases = [
        case
        for paper, (r, s) in enumerate(zip(records, seen, strict=True))
        for case in cases_of(paper, r, s)
    ]
    results = [case for case in cases if case.gold]
    log.info("%d numbers, %d of them results", len(cases), len(results))
    number = fit_binary([c.features for c in cases], [bool(c.gold) for c in cases], _NUMBER_C)
    kinds = fit_kinds(results)
    return Weights(
        number=number,
        kinds=kinds,
        links=fit_links(results, entities, records, sentences),
        pairs=fit_pairs(records, seen),
    )


def _named(record: GoldRecord) -> tuple[Entity, ...]:
    """The gold entities as a finder would see them: without metrics that the text doesn't name."""
    return tuple(e for e in record.entities if e.mentions or e.type != "Metric")


def cases_of(paper: int, record: GoldRecord, scene: Scene) -> list[Case]:
    """The numbers of a paper."""
    reading = scene.reading
    reported = _aligned(record.results, reading)
    return [
        Case(
            paper,
            scene,
            sentence,
            at,
            tuple(result_features(reading, item.quantity)),
            tuple(reported.get(item.quantity, ())),
        )
        for sentence in sorted({q.sentence for q in reading.quantities})
        for at, item in enumerate(reading.items(sentence))
        if item.quantity >= 0
    ]


def _aligned(results: Sequence[GoldResult], reading: Reading) -> dict[int, list[GoldResult]]:
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


def fit_binary(rows: Sequence[Iterable[str]], labels: Sequence[bool], strength: float) -> Scorer:
    """Logistic regression, L2, on features that hold or don't."""
    from sklearn.linear_model import LogisticRegression

    names, matrix = _matrix(rows)
    model = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    model.fit(matrix, numpy.array(labels))
    return _scorer(("yes",), model.intercept_, names, model.coef_)


def fit_classes(
    rows: Sequence[Iterable[str]], labels: Sequence[str], classes: tuple[str, ...], strength: float
) -> Scorer:
    """Multinomial logistic regression; a class that no label names gets no chance."""
    from sklearn.linear_model import LogisticRegression

    names, matrix = _matrix(rows)
    model = LogisticRegression(C=strength, max_iter=500)
    model.fit(matrix, numpy.array(labels))
    order = [list(model.classes_).index(name) for name in classes]
    return _scorer(classes, model.intercept_[order], names, model.coef_[order])


def _matrix(rows: Sequence[Iterable[str]]) -> tuple[list[str], Any]:
    """Feature names in order and the sparse matrix of ones; rare features are left out."""
    from scipy.sparse import csr_matrix

    sets = [frozenset(row) for row in rows]
    counts = Counter(name for row in sets for name in row)
    names = sorted(name for name, count in counts.items() if count >= _RARE)
    index = {name: i for i, name in enumerate(names)}
    columns = [sorted(index[name] for name in row if name in index) for row in sets]
    starts = numpy.cumsum([0, *map(len, columns)])
    flat = numpy.array([column for row in columns for column in row], dtype=numpy.int32)
    return names, csr_matrix((numpy.ones(len(flat)), flat, starts), shape=(len(sets), len(names)))


def _scorer(
    classes: tuple[str, ...], biases: Iterable[float], names: Sequence[str], rows: NDArray[Any]
) -> Scorer:
    """Weights rounded to six digits; a feature whose weights are all tiny is left out."""
    weights = {
        name: tuple(round(float(w), 6) for w in column)
        for name, column in zip(names, rows.T, strict=True)
        if max(abs(column)) >= _TINY
    }
    return Scorer(classes, tuple(round(float(b), 6) for b in biases), weights)


def fit_links(
    results: Sequence[Case],
    entities: Sequence[Sequence[Entity]] | None,
    records: Sequence[GoldRecord],
    sentences: Sequence[Spans],
) -> dict[Slot, Scorer]:
    """One scorer of candidates a slot; kinds are those predicted by models of other papers."""
    kinds = kinds_out_of_fold(results)
    found: dict[int, Scene] = {}
    if entities is not None:
        for paper in sorted({case.paper for case in results}):
            record = records[paper]
            found[paper] = scene(read(record.text, sentences[paper], entities[paper]))
    groups: dict[Slot, list[Group]] = {slot: [] for slot in SLOTS}
    for case, kind in zip(results, kinds, strict=True):
        here = found.get(case.paper, case.scene)
        at = _item_of(case, here)
        if at is None:
            continue
        number = number_at(here, case.sentence, at, kind)
        for slot in SLOTS:
            group = _group(here, number, slot, case)
            if group.right:
                groups[slot].append(group)
    return {slot: fit_candidates(groups[slot], _LINK_L2) for slot in SLOTS}


def _item_of(case: Case, other: Scene) -> int | None:
    """The item of the case's number in another reading of the same text."""
    quantity = case.scene.reading.items(case.sentence)[case.at].quantity
    items = other.reading.items(case.sentence)
    return next((at for at, item in enumerate(items) if item.quantity == quantity), None)


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


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one slot by their features, and which of them are right."""

    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]


def _group(scene: Scene, number: Number, slot: Slot, case: Case) -> Group:
    found = options(scene, number, slot)
    names = [_keys(scene, option.candidate) for option in found]
    right: set[int] = set()
    for gold in case.gold:
        wanted = getattr(gold, slot)
        keys = _gold_keys(case.scene, TYPES[slot], wanted)
        right.update(
            i for i, own in enumerate(names) if (not own if wanted is None else own & keys)
        )
    return Group(tuple(tuple(option.features) for option in found), frozenset(right))


def _keys(scene: Scene, option: Candidate) -> frozenset[str]:
    if option is None:
        return frozenset()
    if isinstance(option, Inferred):
        return frozenset({name_key(option.name)})
    entity = scene.reading.entities[option]
    return frozenset(name_key(name) for name in (entity.name, *entity.aliases))


def _gold_keys(scene: Scene, type_: EntityType, name: str | None) -> frozenset[str]:
    """The keys of the gold entity that a slot names."""
    if name is None:
        return frozenset()
    key = name_key(name)
    found = {key}
    for index in scene.by_type.get(type_, []):
        keys = _keys(scene, index)
        if key in keys:
            found |= keys
    return frozenset(found)


def fit_candidates(groups: Sequence[Group], l2: float) -> Scorer:
    """Conditional logit: the softmax over each group's candidates gives the right ones most."""
    from scipy.optimize import minimize

    names, matrix = _matrix([row for group in groups for row in group.rows])
    transposed = matrix.T.tocsr()
    sizes = [len(group.rows) for group in groups]
    group_of = numpy.repeat(numpy.arange(len(groups)), sizes)
    starts = numpy.cumsum([0, *sizes[:-1]])
    right = numpy.array([i in group.right for group in groups for i in range(len(group.rows))])

    def loss(weights: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        scores = matrix @ weights
        raised = numpy.exp(scores - numpy.maximum.reduceat(scores, starts)[group_of])
        total = numpy.add.reduceat(raised, starts)
        kept = numpy.where(right, raised, 0.0)
        total_right = numpy.add.reduceat(kept, starts)
        value = float(numpy.log(total).sum() - numpy.log(total_right).sum())
        slope = transposed @ (raised / total[group_of] - kept / total_right[group_of])
        return value + 0.5 * l2 * float(weights @ weights), slope + l2 * weights

    start = numpy.zeros(len(names))
    solved = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return _scorer(("yes",), (0.0,), names, solved.x.reshape(1, -1))


def fit_pairs(records: Sequence[GoldRecord], seen: Sequence[Scene]) -> Scorer:
    """Whether a method was evaluated on a dataset."""
    rows: list[list[str]] = []
    labels: list[bool] = []
    for record, here in zip(records, seen, strict=True):
        gold = [
            (_gold_keys(here, "Method", m), _gold_keys(here, "Dataset", d))
            for m, d in record.evaluated_on
        ]
        for pair in pairs(here):
            method, dataset = _keys(here, pair.method), _keys(here, pair.dataset)
            rows.append(pair_features(here, pair))
            labels.append(any(method & m and dataset & d for m, d in gold))
    return fit_binary(rows, labels, _PAIR_C)
