"""A text as its readers of numbers see it: sentences of words, quantities and mentions in order."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kg.model import Entity
from kg.nlp.masking import mask
from kg.nlp.quantities import Quantity, read_quantities
from kg.nlp.units import STRONG

if TYPE_CHECKING:
    from kg.nlp.encoded import Encoded

# A text without full stops must not become one sentence of a megabyte.
_LONGEST_SENTENCE = 1500

_WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*|\d[\d.,]*|\S")
_MARKS = {"Method": "<method>", "Dataset": "<dataset>", "Metric": "<metric>", "Task": "<task>"}


class Item(NamedTuple):
    """A word (`quantity` and `entity` are -1), a quantity or a mention of an entity.

    `key` is the word in lower case, `#` with the kind of unit, or the type in angle brackets.
    """

    start: int
    end: int
    key: str
    quantity: int = -1
    entity: int = -1


@dataclass(slots=True)
class Reading:
    """A text with its sentences, quantities and entities; items are made when first asked for."""

    text: str
    masked: str
    sentences: tuple[tuple[int, int], ...]
    quantities: tuple[Quantity, ...]
    entities: tuple[Entity, ...]
    mentions: tuple[tuple[tuple[int, int, int], ...], ...] = ()
    encoded: "Encoded | None" = None
    _items: dict[int, list[Item]] = field(default_factory=dict)
    _plain: dict[int, list[Item]] = field(default_factory=dict)
    _plain_at: dict[int, int] = field(default_factory=dict)
    _by_sentence: dict[int, list[int]] = field(default_factory=dict)
    _words_of: dict[int, list[int]] = field(default_factory=dict)

    def items(self, sentence: int) -> list[Item]:
        """What stands in a sentence, in order."""
        found = self._items.get(sentence)
        if found is None:
            found = self._items[sentence] = list(self._read(sentence, self.mentions[sentence]))
        return found

    def plain(self, sentence: int) -> list[Item]:
        """Words and quantities of a sentence alone, as if no entity were known."""
        found = self._plain.get(sentence)
        if found is None:
            found = self._plain[sentence] = list(self._read(sentence, ()))
            self._plain_at.update((i.quantity, at) for at, i in enumerate(found) if i.quantity >= 0)
        return found

    def plain_at(self, index: int) -> int:
        """Which item of `plain` a quantity is."""
        self.plain(self.quantities[index].sentence)
        return self._plain_at[index]

    def words_of(self, entity: int) -> list[int]:
        """The encoder's first words of an entity's mentions; there must be an encoder."""
        found = self._words_of.get(entity)
        if found is None and self.encoded is not None:
            at = self.encoded.word_at
            found = [at(mention.start) for mention in self.entities[entity].mentions]
            self._words_of[entity] = found
        return found or []

    def quantities_in(self, sentence: int) -> list[int]:
        """Indices of the quantities of a sentence."""
        return self._by_sentence.get(sentence, [])

    def inside_name(self, index: int) -> bool:
        """Whether a mention covers the quantity, as that of "Foo 2.0" covers the 2.0."""
        quantity = self.quantities[index]
        if quantity.unit in STRONG:
            return False
        return any(
            start <= quantity.start and quantity.after_number <= end
            for start, end, _ in self.mentions[quantity.sentence]
        )

    def _read(self, sentence: int, mentions: Iterable[tuple[int, int, int]]) -> Iterator[Item]:
        first, last = self.sentences[sentence]
        quantities = self.quantities_in(sentence)
        if mentions:
            quantities = [i for i in quantities if not self.inside_name(i)]
        spans = [
            Item(q.start, q.end, _key(q), quantity=i)
            for i in quantities
            for q in (self.quantities[i],)
        ]
        taken = [(span.start, span.end) for span in spans]
        for start, end, entity in mentions:
            if not any(start < e and s < end for s, e in taken):
                spans.append(Item(start, end, _MARKS[self.entities[entity].type], entity=entity))
        position = first
        for span in sorted(spans):
            yield from _words(self.masked, position, span.start)
            yield span
            position = max(position, span.end)
        yield from _words(self.masked, position, last)


def read(
    text: str,
    sentences: Sequence[tuple[int, int]],
    entities: Sequence[Entity],
    encoded: "Encoded | None" = None,
) -> Reading:
    """The text ready for the readers of results; `sentences` ascend and don't overlap."""
    masked = mask(text)
    spans = tuple(_bounded(masked, sentences))
    quantities = read_quantities(masked, spans)
    reading = Reading(
        text=text,
        masked=masked,
        sentences=spans,
        quantities=quantities,
        entities=tuple(entities),
        mentions=_mentions(spans, entities),
        encoded=encoded,
    )
    for index, quantity in enumerate(quantities):
        reading._by_sentence.setdefault(quantity.sentence, []).append(index)
    return reading


def _bounded(masked: str, sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentences without surrounding space, those of absurd length cut at a space."""
    for start, end in sentences:
        while end - start > _LONGEST_SENTENCE:
            cut = masked.rfind(" ", start + _LONGEST_SENTENCE // 2, start + _LONGEST_SENTENCE)
            cut = start + _LONGEST_SENTENCE if cut < 0 else cut
            yield start, cut
            start = cut
        while start < end and masked[start].isspace():
            start += 1
        while start < end and masked[end - 1].isspace():
            end -= 1
        if start < end:
            yield start, end


def _mentions(
    sentences: Sequence[tuple[int, int]], entities: Sequence[Entity]
) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    """For each sentence its mentions as (start, end, entity); of overlapping ones the longer."""
    starts = [start for start, _ in sentences]
    found: list[list[tuple[int, int, int]]] = [[] for _ in sentences]
    for index, entity in enumerate(entities):
        for mention in entity.mentions:
            sentence = bisect_right(starts, mention.start) - 1
            if sentence >= 0 and mention.end <= sentences[sentence][1]:
                found[sentence].append((mention.start, mention.end, index))
    return tuple(tuple(_apart(mentions)) for mentions in found)


def _apart(mentions: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    kept: list[tuple[int, int, int]] = []
    for mention in sorted(mentions, key=lambda m: (m[0], -m[1], m[2])):
        if not kept or mention[0] >= kept[-1][1]:
            kept.append(mention)
    return kept


def _words(masked: str, start: int, end: int) -> Iterator[Item]:
    for match in _WORD.finditer(masked, start, end):
        yield Item(match.start(), match.end(), match[0].lower())


def _key(quantity: Quantity) -> str:
    if quantity.spread:
        return "#±"
    if quantity.unit in STRONG:
        return f"#{quantity.unit}"
    return "#" if quantity.unit is None else "#u"
