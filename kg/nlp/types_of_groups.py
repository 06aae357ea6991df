"""What type a group has: what the encoder says, what is known of the name, what its list says."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy
from spacy.tokens import Doc

from kg.model import ENTITY_TYPES, EntityType
from kg.nlp.cues import words
from kg.nlp.decoding import span_chances
from kg.nlp.encoded import Floats
from kg.nlp.occurrences import Found

_UNSURE = 0.02  # no chance of the encoder counts as less
_PRIOR = 1.3
_LIST = 0.5
_CUE = 1.0
_FURTHEST = 8  # words between two members of a list
_JOINS = words(", and or & / ; as well the")
_KINDS = words("dataset datasets benchmark benchmarks corpus corpora testbed testbeds")
_LEADS = words(": , including include namely like such as i.e e.g . i e g ( -")


def likeliest(
    doc: Doc, spans: Sequence[Sequence[Found]], seen: Sequence[Mapping[str, int]]
) -> list[EntityType]:
    """The type of each group of spans; `seen` says of what type its names are in other papers."""
    tags = doc._.encoded.tags
    flat = sorted({span for own in spans for span in own}, key=lambda s: (s.first, s.last))
    logs = {span: numpy.log(span_chances(tags, span.first, span.last) + _UNSURE) for span in flat}
    cued: set[Found] = set()
    smooth: dict[Found, Floats] = {}
    for run in _runs(doc, flat):
        mean = numpy.mean([logs[span] for span in run], axis=0)
        smooth.update((span, (1 - _LIST) * logs[span] + _LIST * mean) for span in run)
        if _cued(doc, run[-1]) or _led(doc, run[0]):
            cued.update(run)
    found = []
    for own, counts in zip(spans, seen, strict=True):
        scores = numpy.log(numpy.mean([numpy.exp(smooth[span]) for span in own], axis=0))
        scores = scores + _PRIOR * _prior(counts)
        if any(span in cued for span in own):
            scores[ENTITY_TYPES.index("Dataset")] += _CUE
        found.append(ENTITY_TYPES[int(scores.argmax())])
    return found


def _prior(counts: Mapping[str, int]) -> Floats:
    total = sum(counts.get(type_, 0) for type_ in ENTITY_TYPES)
    shares: Floats = numpy.array(
        [math.log((counts.get(type_, 0) + 0.5) / (total + 2)) for type_ in ENTITY_TYPES]
    )
    return shares


def _runs(doc: Doc, spans: Sequence[Found]) -> Iterator[list[Found]]:
    """Lists of spans that only commas, "and", brackets and numbers keep apart; lone spans too."""
    run: list[Found] = []
    for span in spans:
        if run and not _joined(doc, run[-1], span):
            yield run
            run = []
        run.append(span)
    if run:
        yield run


def _joined(doc: Doc, one: Found, other: Found) -> bool:
    between = doc[one.last : other.first]
    if not 0 < len(between) <= _FURTHEST:
        return False
    depth = 0
    for token in between:
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth -= 1
        elif depth <= 0 and token.lower_ not in _JOINS:
            return False
    return depth == 0


def _cued(doc: Doc, span: Found) -> bool:
    """ "the FooSet and BarSet datasets" """
    return span.last < len(doc) and doc[span.last].lower_ in _KINDS


def _led(doc: Doc, span: Found) -> bool:
    """ "three datasets, including FooSet" """
    at = span.first - 1
    while at >= 0 and span.first - at < _FURTHEST and doc[at].lower_ in _LEADS:
        at -= 1
    return 0 <= at < span.first - 1 and doc[at].lower_ in _KINDS
