"""What linking asks about a reading: where entities stand, which lists they form, who is meant."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from kg.model import EntityType
from kg.nlp.cues import words
from kg.nlp.reading import Item, Reading

type Slot = Literal["metric", "dataset", "method", "comparator"]

SLOTS: tuple[Slot, ...] = ("metric", "dataset", "method", "comparator")
TYPES: dict[Slot, EntityType] = {
    "metric": "Metric",
    "dataset": "Dataset",
    "method": "Method",
    "comparator": "Method",
}

# More candidates than this no paper needs; a long text has those near the number.
_MOST_CANDIDATES = 40
_ALWAYS = 8

_JOINS = words(", and or / & the on both ) ( + ; 's")
_OWN = frozenset({"our", "ours", "we", "it", "its"})


class Place(NamedTuple):
    """A mention in a sentence: the item and the entity."""

    at: int
    entity: int


@dataclass(slots=True)
class Scene:
    """A reading, indexed for linking.

    Of the proposed methods `main` is the first, `most_named` the one with most mentions.
    """

    reading: Reading
    by_type: dict[EntityType, list[int]]
    sentences_of: list[list[int]]
    main: int | None
    most_named: int | None
    named_metrics: frozenset[str]
    _places: dict[tuple[int, EntityType], list[Place]] = field(default_factory=dict)
    _entities_in: dict[int, list[int]] = field(default_factory=dict)

    def places(self, sentence: int, type_: EntityType) -> list[Place]:
        """The mentions of a type in a sentence, in order."""
        found = self._places.get((sentence, type_))
        if found is None:
            entities = self.reading.entities
            found = [
                Place(at, item.entity)
                for at, item in enumerate(self.reading.items(sentence))
                if item.entity >= 0 and entities[item.entity].type == type_
            ]
            self._places[sentence, type_] = found
        return found

    def candidates(self, sentence: int, type_: EntityType) -> Sequence[int]:
        """Entities of a type that a number in the sentence may belong to, in order."""
        all_ = self.by_type.get(type_, [])
        if len(all_) <= _MOST_CANDIDATES:
            return all_
        near = [
            entity
            for other in range(max(0, sentence - 3), min(len(self.reading.sentences), sentence + 3))
            for entity in self._entities_in.get(other, ())
            if self.reading.entities[entity].type == type_
        ]
        return sorted(set(near[:_MOST_CANDIDATES]) | set(all_[:_ALWAYS]))

    def nearest_sentence(self, entity: int, sentence: int) -> int | None:
        """How many sentences after the entity's nearest mention this one comes; before: < 0."""
        sentences = self.sentences_of[entity]
        if not sentences:
            return None
        at = bisect_left(sentences, sentence)
        distances = [sentence - sentences[i] for i in (at - 1, at) if 0 <= i < len(sentences)]
        return min(distances, key=abs)

    def own_words(self, sentence: int) -> list[int]:
        """Items that speak of the proposed method without its name."""
        return [at for at, i in enumerate(self.reading.items(sentence)) if i.key in _OWN]


def scene(reading: Reading) -> Scene:
    """The reading indexed."""
    by_type: dict[EntityType, list[int]] = {}
    sentences_of: list[list[int]] = [[] for _ in reading.entities]
    entities_in: dict[int, list[int]] = {}
    for index, entity in enumerate(reading.entities):
        by_type.setdefault(entity.type, []).append(index)
    for sentence, mentions in enumerate(reading.mentions):
        here = list(dict.fromkeys(index for _, _, index in mentions))
        if here:
            entities_in[sentence] = here
        for index in here:
            sentences_of[index].append(sentence)
    proposed = [i for i in by_type.get("Method", []) if reading.entities[i].role == "proposed"]
    most = max(proposed, key=lambda i: (len(reading.entities[i].mentions), -i), default=None)
    metrics = (reading.entities[i] for i in by_type.get("Metric", []))
    named = frozenset(entity.name for entity in metrics if entity.mentions)
    made = Scene(reading, by_type, sentences_of, next(iter(proposed), None), most, named)
    made._entities_in.update(entities_in)
    return made


def lists(places: Sequence[Place], items: Sequence[Item]) -> list[list[Place]]:
    """Runs of mentions that only commas, "and" and the like keep apart."""
    found: list[list[Place]] = []
    for place in places:
        if found:
            between = items[found[-1][-1].at + 1 : place.at]
            if len(between) <= 3 and all(item.key in _JOINS for item in between):
                found[-1].append(place)
                continue
        found.append([place])
    return found
