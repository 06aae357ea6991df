"""Reported numbers of a text with their slots, from its sentences and entities.

A quantity (`kg.nlp.quantities`) is a result where a scorer of its surroundings says so; another
tells its kind, four more link it to metric, dataset, method and comparator (`kg.nlp.linking`).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from kg.model import Confidences, Direction, Entity, Kind, Mention, Result
from kg.nlp import kinds
from kg.nlp.conditions import find_condition
from kg.nlp.inferred import Inferred
from kg.nlp.linking import Candidate, options
from kg.nlp.metric_classes import name_words, runs_in_percent
from kg.nlp.number import Number, number_at
from kg.nlp.number_features import result_features
from kg.nlp.quantities import Quantity
from kg.nlp.reading import Reading, read
from kg.nlp.scene import SLOTS, Scene, Slot, scene
from kg.nlp.scorers import Weights, log_softmax, softmax
from kg.nlp.several import spread_out

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
    for found in _numbers(scene, sentence, weights):
        best = max(range(len(found.kinds)), key=lambda i: found.kinds[i])
        number = number_at(scene, sentence, found.at, weights.kinds.classes[best])
        chances = {"number": found.probability, "kind": softmax(found.kinds)[best]}
        yield from _linked(scene, number, chances, weights)


@dataclass(slots=True)
class _Found:
    """A quantity that may be a result: its item, its probability, the scores of its kinds."""

    at: int
    quantity: Quantity
    probability: float
    kinds: list[float]


def _numbers(scene: Scene, sentence: int, weights: Weights) -> list[_Found]:
    """The quantities of a sentence that report results, those of one list seen alike."""
    reading = scene.reading
    found: list[_Found] = []
    for at, item in enumerate(reading.items(sentence)):
        if item.quantity >= 0 and not reading.quantities[item.quantity].spread:
            features = result_features(reading, item.quantity)
            probability = weights.number.probability(features)
            scores = log_softmax(weights.kinds.scores(features))
            found.append(_Found(at, reading.quantities[item.quantity], probability, scores))
    lists: dict[tuple[int, str | None], list[_Found]] = {}
    for one in found:
        lists.setdefault((one.quantity.group, one.quantity.unit), []).append(one)
    for members in lists.values():
        means = [
            sum(column) / len(members) for column in zip(*(m.kinds for m in members), strict=True)
        ]
        for one in members:
            one.kinds = [(own + mean) / 2 for own, mean in zip(one.kinds, means, strict=True)]
    return [one for one in found if one.probability >= weights.number_threshold]


def _linked(
    scene: Scene, number: Number, chances_of: dict[str, float], weights: Weights
) -> Iterator[Result]:
    """The results of a number; `chances_of` its parts are completed by those of its links."""
    chosen: dict[Slot, Candidate] = {}
    for slot in SLOTS:
        found = options(scene, number, slot)
        chances = softmax([weights.links[slot].score(option.features) for option in found])
        if slot == "comparator":
            chances = [
                0.0 if option.candidate is not None and option.candidate == chosen["method"] else p
                for option, p in zip(found, chances, strict=True)
            ]
        if slot == "metric" and (named := _metric_of_unit(scene.reading, number)) is not None:
            chances = [float(option.candidate == named) for option in found]
        best = max(range(len(found)), key=lambda i: chances[i])
        chosen[slot] = found[best].candidate
        chances_of[slot] = chances[best] * _trust(scene.reading, chosen[slot])
    whole = math.prod(chance for part, chance in chances_of.items() if part != "comparator")
    for slots in spread_out(scene, number, chosen):
        names = {slot: _name(scene.reading, slots[slot]) for slot in SLOTS}
        yield replace(
            _result(scene, number, names),
            confidence=round(weights.confidence(whole), 4),
            confidences=_confidences(chances_of, weights),
        )


def _confidences(chances: Mapping[str, float], weights: Weights) -> Confidences:
    """Those of the parts of a result, each together with its number."""
    number = chances["number"]
    joint = {part: number * chance for part, chance in chances.items() if part != "number"}
    calibrated = {
        part: round(weights.part_confidence(part, product), 4)
        for part, product in {"number": number, **joint}.items()
    }
    return Confidences(**calibrated)


def _metric_of_unit(reading: Reading, number: Number) -> int | None:
    """The metric whose name begins within the number: the "GFLOPs" of "1.2 GFLOPs"."""
    end = number.quantity.end
    for index, entity in enumerate(reading.entities):
        if entity.type == "Metric" and any(
            number.quantity.start < mention.start < end < mention.end for mention in entity.mentions
        ):
            return index
    return None


def _trust(reading: Reading, candidate: Candidate) -> float:
    """The probability that the candidate is an entity at all."""
    return reading.entities[candidate].confidence if isinstance(candidate, int) else 1.0


def _name(reading: Reading, candidate: Candidate) -> str | None:
    if candidate is None:
        return None
    return candidate.name if isinstance(candidate, Inferred) else reading.entities[candidate].name


def _result(scene: Scene, number: Number, names: dict[Slot, str | None]) -> Result:
    reading, quantity = scene.reading, number.quantity
    index = reading.items(number.sentence)[number.at].quantity
    kind, _, direction = number.kind.partition(" ")
    value = quantity.value
    if kind != "absolute":
        value = value.copy_abs()
    start, end = reading.sentences[number.sentence]
    metric = names["metric"]
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
        relative=kinds.relative(
            reading, index, cast(Kind, kind), percent_metric=runs_in_percent(name_words(metric))
        ),
    )
