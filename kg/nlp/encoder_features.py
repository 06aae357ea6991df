"""The encoder's opinions as features of the linear models, which weigh them against the others."""

import math
from collections.abc import Sequence

import numpy
from spacy.tokens import Doc

from kg.model import ENTITY_TYPES
from kg.nlp.decoding import span_chances
from kg.nlp.encoded import KINDS, ROLES, Encoded, Floats
from kg.nlp.grouping import Group
from kg.nlp.scene import SLOTS, TYPES

_STEPS = (-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5)
_MOST_MENTIONS = 8
_LEAST_RESULT = 0.1


def steps(name: str, chance: float) -> list[str]:
    """Which of the steps of log-odds the chance reaches: ["net>-5", "net>-4", ...]."""
    odds = _log_odds(chance)
    return [f"{name}>{step}" for step in _STEPS if odds > step]


def keep_opinion(tags: Floats, group: Group, linked: float) -> dict[str, float]:
    """How sure the encoder is of a group's spans: that they are mentions of its type."""
    column = ENTITY_TYPES.index(group.type)
    chances = numpy.array([span_chances(tags, span.first, span.last) for span in group.spans])
    own = chances[:, column]
    best, mean = float(own.max()), float(own.mean())
    other = float(numpy.delete(chances, column, axis=1).max())
    out = {
        "net best": _log_odds(best) / 2,
        "net mean": _log_odds(mean) / 2,
        "net worst": _log_odds(float(own.min())) / 2,
        "net other": _log_odds(other) / 2,
        "net sum": math.log(1 + float(own.sum())),
    }
    out.update(dict.fromkeys(steps("net best", best), 1.0))
    out.update(dict.fromkeys(steps("net mean", mean), 1.0))
    out.update(dict.fromkeys(steps("net linked", linked), 1.0))
    return out


def linked_chances(doc: Doc, encoded: Encoded, groups: Sequence[Group]) -> list[float]:
    """For each group the greatest chance that a number of the text reports something of it."""
    linked = [0.0] * len(groups)
    for quantity in doc._.quantities:
        word = encoded.word_at(quantity.start)
        result = 1 - float(encoded.kinds(word)[0])
        if result < _LEAST_RESULT:
            continue
        for slot in SLOTS:
            own = [number for number, group in enumerate(groups) if group.type == TYPES[slot]]
            firsts = [[span.first for span in groups[number].spans] for number in own]
            for number, chance in zip(own, encoded.links(slot, word, firsts)[1:], strict=True):
                linked[number] = max(linked[number], result * chance)
    return linked


def role_opinion(encoded: Encoded, group: Group) -> dict[str, float]:
    """What role the encoder gives to a method."""
    words = [span.first for span in group.spans if span.tagged] or [group.spans[0].first]
    chances = encoded.roles(words[:_MOST_MENTIONS])
    return {f"net {role}": _log_odds(float(p)) / 2 for role, p in zip(ROLES, chances, strict=True)}


def kind_opinion(encoded: Encoded, character: int) -> list[str]:
    """Whether the encoder takes the number at a character for a result, and of what kind."""
    chances = encoded.kinds(encoded.word_at(character))
    found = steps("net result", 1 - float(chances[0]))
    given = chances[1:] / max(float(chances[1:].sum()), 1e-9)
    for kind, chance in zip(KINDS[1:], given, strict=True):
        found += steps(f"net {kind}", float(chance))
    found.append(f"net={KINDS[1 + int(given.argmax())]}")
    return found


def pair_opinion(encoded: Encoded, method: Sequence[int], dataset: Sequence[int]) -> list[str]:
    """Whether the encoder takes the method of these first words for evaluated on the dataset."""
    return steps("net", encoded.pair(method[:_MOST_MENTIONS], dataset[:_MOST_MENTIONS]))


def _log_odds(chance: float) -> float:
    kept = min(max(chance, 0.001), 0.999)
    return math.log(kept / (1 - kept))
