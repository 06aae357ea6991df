"""Sentences in which marks stand for entities, so that a pattern says who does what to whom."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.model import Entity, EntityType, PaperRecord

MARKS: Mapping[EntityType, str] = {"Method": "m", "Dataset": "d", "Metric": "q", "Task": "t"}

_CITATION = re.compile(r"\s*\[[\d,;\s-]+\]")
_SECOND_NAME = re.compile(r"(<\w+>) \( \1 \) ")
# A full stop within a number or a word ("e.g.") is part of it; a hyphen behind a mark as well.
_WORD = re.compile(r"<\w+>|-?\w+(?:[.'’+/-]+\w+)*|e\.g\.|i\.e\.|\S")
_ANGLES = str.maketrans("<>", "‹›")


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence `[start, end)` in lower case, a space behind each word and sign.

    In "<m0> outperforms <m1> on <d0> . " `<m0>` is the first of the record's methods, `<d0>` of its
    datasets; so are `<q0>` of its metrics, `<t0>` of its tasks. `<title>` stands before the title.
    """

    text: str
    start: int
    end: int


def masked(record: PaperRecord) -> list[Masked]:
    """The sentences of a record that name any of its entities, in order."""
    starts = [start for start, _ in record.sentences]
    found: list[list[tuple[int, int, str]]] = [[] for _ in starts]
    for start, end, mark in _mentions(record):
        index = bisect_right(starts, start) - 1
        if index >= 0 and end <= record.sentences[index][1]:
            found[index].append((start, end, mark))
    title_end = len(record.paper.title)
    return [
        Masked(
            ("<title> " if end <= title_end + 1 else "")
            + _text(record.paper.text, start, end, mentions),
            start,
            end,
        )
        for (start, end), mentions in zip(record.sentences, found, strict=True)
        if mentions
    ]


def _mentions(record: PaperRecord) -> Iterator[tuple[int, int, str]]:
    groups: Iterable[tuple[Entity, ...]]
    groups = (record.methods, record.datasets, record.metrics, record.tasks)
    for group in groups:
        for index, entity in enumerate(group):
            for mention in entity.mentions:
                yield mention.start, mention.end, f"<{MARKS[entity.type]}{index}>"


def _text(text: str, start: int, end: int, mentions: Iterable[tuple[int, int, str]]) -> str:
    """The sentence with a mark for each mention; of overlapping ones for the longer."""
    parts: list[str] = []
    at = start
    for first, last, mark in sorted(mentions, key=lambda m: (m[0], -m[1], m[2])):
        if first >= at:
            parts += [_plain(text[at:first]), mark]
            at = last
    plain = "".join([*parts, _plain(text[at:end])])
    words = "".join(f"{word} " for word in _WORD.findall(_CITATION.sub("", plain)))
    return _SECOND_NAME.sub(r"\1 ", words)


def _plain(text: str) -> str:
    return text.translate(_ANGLES).casefold()
