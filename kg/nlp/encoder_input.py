"""What the encoder reads of a text: pieces of words with the shape and the hints of each word."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from kg.nlp.wordpieces import WordPieces

LONGEST = 510  # pieces that the encoder reads at a time, less the two around them

_MARKS = "()[]{}.,:;-–—/%$+='\"@×~<>\\^_*|&#"
_OTHER = 10
SHAPES = _OTHER + 1 + len(_MARKS)
HINTS = 32
COUNTS = 80

_FORMS, _PARTS, _BUCKETS = "OSBI", "T1ML", "12347"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text that is read at once.

    `pieces`, `shapes`, `hints`, `counts` have one number a piece, those around the stretch
    included; `firsts` gives for each of the words `[start, end)` the place of its first piece.
    """

    start: int
    end: int
    pieces: NDArray[numpy.int64]
    shapes: NDArray[numpy.int64]
    hints: NDArray[numpy.int64]
    counts: NDArray[numpy.int64]
    firsts: NDArray[numpy.int64]


def windows(doc: Doc, pieces: WordPieces) -> Iterator[Window]:
    """The doc as one window, or as many as its length needs, cut between sentences if possible."""
    cut = [pieces(token.text) if not token.is_space else (pieces.end,) for token in doc]
    start = size = 0
    best = 0
    for place, own in enumerate(cut):
        if doc[place].is_sent_start:
            best = place
        if size + len(own) > LONGEST and place > start:
            end = best if best > start else place
            yield _window(doc, cut, start, end, pieces)
            size = sum(map(len, cut[end:place]))
            start = end
        size += len(own)
    if len(doc):
        yield _window(doc, cut, start, len(doc), pieces)


def _window(
    doc: Doc, cut: list[tuple[int, ...]], start: int, end: int, pieces: WordPieces
) -> Window:
    numbers, shapes, hints, counts, firsts = [pieces.start], [_OTHER], [0], [0], []
    for token in doc[start:end]:
        own = cut[token.i][:LONGEST]
        firsts.append(len(numbers))
        numbers.extend(own)
        shape, hint, count = _shape(token), _hint(token.tag_), _count(token.lemma_)
        shapes.extend([shape] + [shape + SHAPES] * (len(own) - 1))
        hints.extend([hint] * len(own))
        counts.extend([count] * len(own))
    rows = ([*numbers, pieces.end], [*shapes, _OTHER], [*hints, 0], [*counts, 0], firsts)
    return Window(start, end, *(numpy.array(row, dtype=numpy.int64) for row in rows))


def _shape(token: Token) -> int:
    text = token.text
    if len(text) == 1 and text in _MARKS:
        return _OTHER + 1 + _MARKS.index(text)
    digit = any(map(str.isdigit, text))
    if digit and not any(map(str.isalpha, text)):
        return 0 if text.isdigit() else 1
    if text.islower():
        return 2 if digit else 3
    if text.isupper():
        return 4 if digit else 5 if len(text) > 1 else 6
    if text[:1].isupper() and text[1:].islower():
        return 7
    return (8 if digit else 9) if any(map(str.isalpha, text)) else _OTHER


def _hint(tag: str) -> int:
    """`kg_hints` writes form, part of the paper, and whether the title has the word."""
    return _FORMS.index(tag[0]) * 8 + _PARTS.index(tag[1]) * 2 + int(tag[2])


def _count(lemma: str) -> int:
    """`kg_hints` writes how often the word and its pairs occur."""
    return _BUCKETS.index(lemma[0]) * 16 + int(lemma[1]) * 4 + int(lemma[2])
