"""From the encoder's tags to mentions: the most probable sequence, how probable a mention is."""

import numpy
from spacy.tokens import Doc, Span

from kg.nlp.cues import words
from kg.nlp.encoded import TAGS, Encoded, Floats

_TINY = 1e-6
# Words that no annotated name begins or ends with.
_EDGES = words(
    """
    a an and are as at by for from in is its of on or our than that the their these this those to
    was we were which with , . ; : ( ) 's -
    """
)
_FIRST = _EDGES | words(
    """
    existing recent proposed various different other several sota strong popular current many two
    three such
    """
)
_LAST = _EDGES | words(
    "based using inspired trained built designed called named via through without"
)


def mentions(doc: Doc, encoded: Encoded, *, outside: float = 1.0) -> list[Span]:
    """The mentions that the most probable sequence of tags holds (Viterbi).

    `outside` weighs the probability that a word is in no mention: below 1 more are found.
    """
    scores = numpy.log(encoded.tags + _TINY)
    scores[:, 0] += numpy.log(outside)
    for number, token in enumerate(doc):
        if token.is_space:
            scores[number, 1:] = -numpy.inf
    path = _best_path(scores)
    found, start = [], 0
    for number, tag in enumerate([*path, 0]):
        name = TAGS[tag]
        if number and path[number - 1] and not name.startswith("I-"):
            first, last = _trimmed(doc, start, number)
            if first < last:
                found.append(Span(doc, first, last, label=TAGS[path[number - 1]][2:]))
        if name.startswith("B-"):
            start = number
    return found


def _trimmed(doc: Doc, first: int, last: int) -> tuple[int, int]:
    while first < last and doc[last - 1].lower_ in _LAST and not _closes(doc, first, last):
        last -= 1
    while first < last and doc[first].lower_ in _FIRST:
        first += 1
    return first, last


def _closes(doc: Doc, first: int, last: int) -> bool:
    return doc[last - 1].text == ")" and any(token.text == "(" for token in doc[first:last])


def _best_path(scores: Floats) -> list[int]:
    """I-X goes on from B-X or I-X only."""
    allowed = numpy.full((len(TAGS), len(TAGS)), 0.0)
    for after, name in enumerate(TAGS):
        if name.startswith("I-"):
            allowed[:, after] = -numpy.inf
            allowed[[after - 1, after], after] = 0.0
    best = scores[0].copy() if len(scores) else numpy.zeros(len(TAGS))
    best[[number for number, name in enumerate(TAGS) if name.startswith("I-")]] = -numpy.inf
    back = []
    for row in scores[1:]:
        options = best[:, None] + allowed
        back.append(options.argmax(axis=0))
        best = options.max(axis=0) + row
    path = [int(best.argmax())] if len(scores) else []
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def span_chances(tags: Floats, first: int, last: int) -> Floats:
    """For each type, the probability that the words `[first, last)` are one mention of it.

    The geometric mean of the words' probabilities, times that of no further word behind.
    """
    begins, goes_on = tags[first, 1::2], tags[first + 1 : last, 2::2]
    logs = numpy.log(numpy.vstack([begins, goes_on]) + _TINY).mean(axis=0)
    after = tags[last, 2::2] if last < len(tags) else 0.0
    chances: Floats = numpy.exp(logs) * (1 - after)
    return chances
