"""Trains what reading results needs: scorers, thresholds, the calibration of confidence."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from kg.model import Entity, Result
from kg.nlp.encoded import Encoded
from kg.nlp.results import results_of
from kg.nlp.scene import SLOTS, TYPES, Slot
from kg.nlp.scorers import Weights, log_odds
from kg.training.fitting import fit_line
from kg.training.gold import GoldRecord, GoldResult
from kg.training.result_fitting import (
    Example,
    Spans,
    cases_of,
    fit,
    gold_keys,
    make_examples,
    pair_cases,
)

log = logging.getLogger(__name__)

_FOLDS = 3
# Not lower: a finding that is wrong three times in four helps no reader, whatever F1 says.
_THRESHOLDS = tuple(step / 20 for step in range(5, 13))


def train_results(
    records: Sequence[GoldRecord],
    sentences: Sequence[Spans],
    entities: Sequence[Sequence[Entity]] | None = None,
    encoded: Sequence[Encoded] | None = None,
) -> Weights:
    """Weights from gold records and the sentence spans of their texts.

    With `entities`, found by models that had not seen the paper, every paper is learned from twice:
    with its gold entities and with those found, less the links to gold entities that were not
    found. That reads found entities better than either alone, and gold ones as well.
    """
    found = make_examples(records, sentences, entities, encoded)
    gold = [] if entities is None else make_examples(records, sentences, encoded=encoded)
    trial = try_out(found, gold)
    slope, offset = _line(trial.results)
    pair_threshold = best_threshold(trial.pairs, trial.gold_pairs)
    taken = [pair for pair in trial.pairs if pair[0] >= pair_threshold]
    parts = {**trial.parts, "evaluated_on": taken}
    return replace(
        fit([*found, *gold]),
        slope=slope,
        offset=offset,
        parts={part: _line(found) for part, found in parts.items()},
        number_threshold=best_threshold(trial.numbers, trial.gold_numbers),
        pair_threshold=pair_threshold,
    )


def encoded_of(docs: Iterable[Doc]) -> list[Encoded] | None:
    """What the encoder says of each text; None where there is no encoder."""
    return [doc._.encoded for doc in docs if doc._.encoded] or None


@dataclass(slots=True)
class Trial:
    """Findings with weights from other papers: each a probability and whether it is right."""

    numbers: list[tuple[float, bool]] = field(default_factory=list)
    pairs: list[tuple[float, bool]] = field(default_factory=list)
    results: list[tuple[float, bool]] = field(default_factory=list)
    parts: dict[str, list[tuple[float, bool]]] = field(default_factory=dict)
    gold_numbers: int = 0
    gold_pairs: int = 0


def try_out(found: Sequence[Example], gold: Sequence[Example] = ()) -> Trial:
    """Every paper read as it was found, with weights from the others; `gold` runs parallel."""
    trial = Trial()
    for fold in range(_FOLDS):
        weights = fit([e for all_ in (found, gold) for e in _without(all_, fold)])
        for example in found[fold::_FOLDS]:
            for case in cases_of(0, example):
                chance = weights.number.probability(case.features)
                trial.numbers.append((chance, bool(case.gold)))
            for features, right in pair_cases(example):
                trial.pairs.append((weights.pairs.probability(features), right))
            for result in results_of(example.found, weights):
                trial.results.append((result.confidence, is_right(result, example)))
                for part, right in right_parts(result, example).items():
                    chance = getattr(result.confidences, part)
                    trial.parts.setdefault(part, []).append((chance, right))
            trial.gold_numbers += len(example.record.results)
            trial.gold_pairs += len(example.record.evaluated_on)
    return trial


def _without(examples: Sequence[Example], fold: int) -> list[Example]:
    return [example for i, example in enumerate(examples) if i % _FOLDS != fold]


def best_threshold(findings: Sequence[tuple[float, bool]], gold: int) -> float:
    """The threshold with the best F1 of `gold` findings to be made; of equals the lowest."""

    def f1(threshold: float) -> float:
        taken = [right for chance, right in findings if chance >= threshold]
        return 2 * sum(taken) / max(1, len(taken) + gold)

    return max(_THRESHOLDS, key=lambda threshold: (f1(threshold), -threshold))


def _line(findings: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and offset by which log odds of chances become those of being right."""
    return fit_line([log_odds(chance) for chance, _ in findings], [right for _, right in findings])


def is_right(result: Result, example: Example) -> bool:
    """Whether a gold result has this number, kind, direction, metric, dataset and method."""
    return any(
        _same_kind(result, gold)
        and all(
            _same_name(example, slot, getattr(result, slot), gold)
            for slot in SLOTS
            if slot != "comparator"
        )
        for gold in _of_number(result, example)
    )


def right_parts(result: Result, example: Example) -> dict[str, bool]:
    """By field of `kg.model.Confidences` whether a gold result has this number and this part."""
    same = _of_number(result, example)
    slots = {
        slot: any(_same_name(example, slot, getattr(result, slot), gold) for gold in same)
        for slot in SLOTS
    }
    kind = any(_same_kind(result, gold) for gold in same)
    return {"number": bool(same), "kind": kind} | {str(slot): slots[slot] for slot in SLOTS}


def _of_number(result: Result, example: Example) -> list[GoldResult]:
    """The gold results of the result's number."""
    return [
        gold
        for gold in example.record.results
        if gold.start is not None
        and gold.end is not None
        and gold.start - 1 <= result.number.start < gold.end
        and abs(gold.value) == abs(result.value)
    ]


def _same_kind(result: Result, gold: GoldResult) -> bool:
    return gold.kind == result.kind and gold.direction == result.direction


def _same_name(example: Example, slot: Slot, name: str | None, gold: GoldResult) -> bool:
    wanted = gold_keys(example.gold, TYPES[slot], getattr(gold, slot))
    own = gold_keys(example.found, TYPES[slot], name)
    return bool(own & wanted) if wanted else not own
