"""What the encoder says of the words of a text: tags, roles, kinds of numbers, links."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy
from numpy.typing import NDArray

from kg.model import ENTITY_TYPES
from kg.nlp.kinds import CLASSES
from kg.nlp.scene import SLOTS, Slot

type Floats = NDArray[numpy.floating]

TAGS = (
    "O",
    *(f"{mark}-{type_}" for type_ in ENTITY_TYPES for mark in "BI"),
)
ROLES = ("proposed", "used", "compared")
KINDS = ("none", *CLASSES)
LINK_SIZE = 32
PAIR_SIZE = 32

_PARTS = {
    "tags": len(TAGS),
    "roles": len(ROLES),
    "kinds": len(KINDS),
    "empty": len(SLOTS),
    "queries": len(SLOTS) * LINK_SIZE,
    "keys": len(SLOTS) * LINK_SIZE,
    "methods": PAIR_SIZE,
    "datasets": PAIR_SIZE,
}
SIZE = sum(_PARTS.values())
"""Numbers that the encoder gives for each word."""


def part(name: str) -> slice:
    """The columns of a part of the encoder's output."""
    start = 0
    for other, size in _PARTS.items():
        if other == name:
            return slice(start, start + size)
        start += size
    raise KeyError(name)


def word_at(starts: NDArray[numpy.int64], character: int) -> int:
    """The word that stands at a character; `starts` says where words start."""
    return max(0, int(numpy.searchsorted(starts, character, side="right")) - 1)


@dataclass(frozen=True)
class Encoded:
    """The encoder's output for a text: a row of `SIZE` numbers a word, and where words start."""

    rows: Floats
    starts: NDArray[numpy.int64]

    def word_at(self, character: int) -> int:
        """The word that stands at a character."""
        return word_at(self.starts, character)

    @cached_property
    def tags(self) -> Floats:
        """The probability of each of `TAGS`, by word."""
        return _softmax(self.rows[:, part("tags")])

    def roles(self, words: Sequence[int]) -> Floats:
        """The probability of each of `ROLES` for a method mentioned at these first words."""
        return _softmax(self.rows[list(words), part("roles")]).mean(axis=0)

    def kinds(self, word: int) -> Floats:
        """The probability of each of `KINDS` for the number at a word."""
        return _softmax(self.rows[word, part("kinds")])

    def links(self, slot: Slot, word: int, mentions: Sequence[Sequence[int]]) -> list[float]:
        """The probability that a slot of the number at `word` is empty, then of each entity.

        Entities are given by the first words of their mentions.
        """
        number = SLOTS.index(slot)
        own = slice(number * LINK_SIZE, (number + 1) * LINK_SIZE)
        query = self.rows[word, part("queries")][own].astype(numpy.float64)
        flat = [place for places in mentions for place in places]
        keys = self.rows[flat, part("keys")][:, own].astype(numpy.float64)
        scores = keys @ query / LINK_SIZE**0.5
        empty = float(self.rows[word, part("empty")][number])
        chances = _softmax(numpy.concatenate([[empty], scores]))
        found, at = [float(chances[0])], 1
        for places in mentions:
            found.append(float(chances[at : at + len(places)].sum()))
            at += len(places)
        return found

    def pair(self, method: Sequence[int], dataset: Sequence[int]) -> float:
        """The probability that the method of these first words was evaluated on the dataset."""
        if not method or not dataset:
            return 0.0
        left = self.rows[list(method), part("methods")].astype(numpy.float64)
        right = self.rows[list(dataset), part("datasets")].astype(numpy.float64)
        best = float((left @ right.T).max()) / PAIR_SIZE**0.5
        return 1 / (1 + float(numpy.exp(-numpy.clip(best, -30, 30))))


def _softmax(scores: Floats) -> Floats:
    scores = scores.astype(numpy.float64)
    raised = numpy.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return result
