"""What the encoder is to learn of an annotated paper, by word."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.model import EntityType
from kg.nlp.encoded import KINDS, ROLES, TAGS, word_at
from kg.nlp.encoder_input import Window, windows
from kg.nlp.naming import name_key
from kg.nlp.reading import read
from kg.nlp.result_components import spans_of
from kg.nlp.scene import SLOTS, TYPES, Scene, scene
from kg.nlp.wordpieces import WordPieces
from kg.training.gold import GoldRecord, GoldResult
from kg.training.result_fitting import aligned, gold_keys, kind_of, named

NOTHING = -1
_NOWHERE = numpy.array([], dtype=numpy.int64)


@dataclass(frozen=True, slots=True)
class Link:
    """A number (its word) and the mentions (first words) that may fill a slot of it.

    `right` says which of them do; `none` that the slot is empty.
    """

    slot: int
    number: int
    mentions: NDArray[numpy.int64]
    right: NDArray[numpy.bool_]
    none: bool


@dataclass(frozen=True, slots=True)
class Pairs:
    """First words of the mentions of a method and a dataset, and if the one is tried on it."""

    method: NDArray[numpy.int64]
    dataset: NDArray[numpy.int64]
    right: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A window with what is to be learned of its words (`NOTHING`: no word to learn from)."""

    window: Window
    tags: NDArray[numpy.int64]
    roles: NDArray[numpy.int64]
    kinds: NDArray[numpy.int64]
    links: tuple[Link, ...]
    pairs: tuple[Pairs, ...]


def make_targets(record: GoldRecord, doc: Doc, pieces: WordPieces) -> Iterator[Target]:
    """The windows of a paper with their targets; words count from the window's start."""
    seen = scene(read(doc.text, spans_of(doc), named(record)))
    words = partial(word_at, numpy.array([token.idx for token in doc]))
    tags, roles, firsts = _mentions(seen, words, len(doc))
    kinds, reported = _numbers(record, seen, words, len(doc))
    for window in windows(doc, pieces):
        inside = slice(window.start, window.end)
        places = {
            entity: numpy.array([w - window.start for w in own if window.start <= w < window.end])
            for entity, own in firsts.items()
        }
        yield Target(
            window,
            tags[inside],
            roles[inside],
            kinds[inside],
            tuple(_links(seen, reported, places, window)),
            tuple(_pairs(record, seen, places)),
        )


def _mentions(
    seen: Scene, words: Callable[[int], int], length: int
) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64], dict[int, list[int]]]:
    tags = numpy.zeros(length, dtype=numpy.int64)
    roles = numpy.full(length, NOTHING)
    firsts: dict[int, list[int]] = {}
    for index, entity in enumerate(seen.reading.entities):
        for mention in entity.mentions:
            first, last = words(mention.start), words(mention.end - 1)
            tags[first] = TAGS.index(f"B-{entity.type}")
            tags[first + 1 : last + 1] = TAGS.index(f"I-{entity.type}")
            if entity.role is not None:
                roles[first] = ROLES.index(entity.role)
            firsts.setdefault(index, []).append(first)
    return tags, roles, firsts


def _numbers(
    record: GoldRecord, seen: Scene, words: Callable[[int], int], length: int
) -> tuple[NDArray[numpy.int64], list[tuple[int, list[GoldResult]]]]:
    kinds = numpy.full(length, NOTHING)
    reported = []
    results = aligned(record.results, seen.reading)
    for index, quantity in enumerate(seen.reading.quantities):
        word = words(quantity.start)
        own = results.get(index, [])
        if own or kinds[word] == NOTHING:
            kinds[word] = KINDS.index(kind_of(own[0])) if own else 0
        if own:
            reported.append((word, own))
    return kinds, reported


def _links(
    seen: Scene,
    reported: Sequence[tuple[int, list[GoldResult]]],
    places: dict[int, NDArray[numpy.int64]],
    window: Window,
) -> Iterator[Link]:
    for word, results in reported:
        if not window.start <= word < window.end:
            continue
        for number, slot in enumerate(SLOTS):
            wanted = [gold_keys(seen, TYPES[slot], getattr(result, slot)) for result in results]
            mentions, right = _candidates(seen, TYPES[slot], wanted, places)
            none = any(not keys for keys in wanted)
            if none or right.any():
                yield Link(number, word - window.start, mentions, right, none)


def _candidates(
    seen: Scene,
    type_: EntityType,
    wanted: Sequence[frozenset[str]],
    places: dict[int, NDArray[numpy.int64]],
) -> tuple[NDArray[numpy.int64], NDArray[numpy.bool_]]:
    mentions: list[int] = []
    right: list[bool] = []
    for index in seen.by_type.get(type_, []):
        own = places.get(index, _NOWHERE)
        key = name_key(seen.reading.entities[index].name)
        mentions.extend(own)
        right.extend([any(key in keys for keys in wanted)] * len(own))
    return numpy.array(mentions, dtype=numpy.int64), numpy.array(right, dtype=bool)


def _pairs(
    record: GoldRecord, seen: Scene, places: dict[int, NDArray[numpy.int64]]
) -> Iterator[Pairs]:
    tried = set(record.evaluated_on)
    entities = seen.reading.entities
    for method in seen.by_type.get("Method", []):
        for dataset in seen.by_type.get("Dataset", []):
            first, second = places.get(method, _NOWHERE), places.get(dataset, _NOWHERE)
            if len(first) and len(second):
                right = (entities[method].name, entities[dataset].name) in tried
                yield Pairs(first[:6], second[:6], right)
