"""Reported numbers of a text with their slots, from its sentences and entities.

A quantity (`kg.nlp.quantities`) is a result where a scorer of its surroundings says so; another
tells its kind, four more link it to metric, dataset, method and comparator (`kg.nlp.linking`).
"""

from collections.abc import Iterator, Sequence
from typing import cast

from kg.model import Direction, Entity, Kind, Mention, Result
from kg.nlp import kinds, linking
from kg.nlp.conditions import find_condition
from kg.nlp.inferred import Inferred
from kg.nlp.linking import Candidate, Number
from kg.nlp.number_features import number_features
from kg.nlp.reading import Reading, read
from kg.nlp.scene import SLOTS, Scene, Slot, scene
from kg.nlp.scorers import Weights, softmax

# A sentence with more numbers is a table that lost its lines, not prose.
_MOST_NUMBERS = 60


def find_results(
    text: str, sentences: Sequence[tuple[int, int]], entities: Sequence[Entity], weights: Weights
) -> tuple[Result, ...]:
    """The results of a text in its order; slots hold names of `entities`, or inferred metrics.

    `sentences` are spans of the text that ascend and don't overlap.
    """
    return results_of(scene(read(text, sentences, entities)), weights)


def inferred_entities(results: Sequence[Result], entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Entities for the metrics that results carry and the paper doesn't name."""
    known = {entity.name for entity in entities if entity.type == "Metric"}
    names = dict.fromkeys(r.metric for r in results if r.metric_inferred and r.metric is not None)
    return tuple(Entity(type="Metric", name=name) for name in names if name not in known)


def results_of(scene: Scene, weights: Weights) -> tuple[Result, ...]:
    """`find_results` of a text that is read already."""
    reading = scene.reading
    found: list[Result] = []
    for sentence in sorted({quantity.sentence for quantity in reading.quantities}):
        if len(reading.quantities_in(sentence)) <= _MOST_NUMBERS:
            found.extend(_of_sentence(scene, sentence, weights))
    return tuple(found)


def _of_sentence(scene: Scene, sentence: int, weights: Weights) -> Iterator[Result]:
    reading = scene.reading
    for at, item in enumerate(reading.items(sentence)):
        if item.quantity < 0 or reading.quantities[item.quantity].spread:
            continue
        features = number_features(reading, sentence, at)
        probability = weights.number.probability(features)
        if probability < weights.number_threshold:
            continue
        chances = softmax(weights.kinds.scores(features))
        best = max(range(len(chances)), key=lambda i: chances[i])
        number = linking.number_at(scene, sentence, at, weights.kinds.classes[best])
        yield from _linked(scene, number, probability, weights)


def _linked(scene: Scene, number: Number, probability: float, weights: Weights) -> Iterator[Result]:
    chosen: dict[Slot, tuple[Candidate, float]] = {}
    confidence = probability
    for slot in SLOTS:
        options = linking.candidates(scene, number, slot)
        rows = linking.features(scene, number, slot)
        chances = softmax([weights.links[slot].score(row) for row in rows])
        if slot == "comparator":
            taken = chosen["method"][0]
            chances = [
                0.0 if c is not None and c == taken else p
                for c, p in zip(options, chances, strict=True)
            ]
        best = max(range(len(options)), key=lambda i: chances[i])
        chosen[slot] = options[best], chances[best]
        confidence *= chances[best]
    names = {slot: _name(scene.reading, chosen[slot][0]) for slot in SLOTS}
    yield _result(scene, number, names, confidence)


def _name(reading: Reading, candidate: Candidate) -> str | None:
    if candidate is None:
        return None
    return candidate.name if isinstance(candidate, Inferred) else reading.entities[candidate].name


def _result(
    scene: Scene, number: Number, names: dict[Slot, str | None], confidence: float
) -> Result:
    reading, quantity = scene.reading, number.quantity
    index = reading.items(number.sentence)[number.at].quantity
    kind, _, direction = number.kind.partition(" ")
    value = quantity.value
    if kind != "absolute":
        value = value.copy_abs()
    start, end = reading.sentences[number.sentence]
    metric = names["metric"]
    words = [] if metric is None else metric.casefold().replace("-", " ").split()
    return Result(
        value=value,
        value_high=quantity.value_high,
        unit=quantity.unit,
        kind=cast(Kind, kind),
        direction=cast(Direction, direction) if direction else None,
        bound=kinds.bound(reading, index),
        method=names["method"],
        dataset=names["dataset"],
        metric=metric,
        comparator=names["comparator"],
        metric_inferred=metric is not None and metric not in scene.named_metrics,
        condition=find_condition(reading.text, (start, end), (quantity.start, quantity.end)),
        number=Mention(
            start=quantity.start, end=quantity.end, text=reading.text[quantity.start : quantity.end]
        ),
        quote=reading.text[start:end],
        start=start,
        end=end,
        confidence=round(confidence, 4),
        relative=kinds.relative(
            reading, index, cast(Kind, kind), percent_metric=linking.runs_in_percent(words)
        ),
    )
