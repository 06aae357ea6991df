"""Reads a text with a pipeline, however long it is."""

from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

_WINDOW = 4000  # words; a network over a whole book would fill the memory


def read_text(nlp: Language, text: str) -> Doc:
    """The text after all components; the networks see a long one in pieces of whole sentences."""
    doc = nlp.tokenizer(text)
    for _, pipe in nlp.pipeline:
        if len(doc) > _WINDOW and hasattr(pipe, "model"):
            doc.set_ents(_in_windows(doc, pipe))
        else:
            doc = pipe(doc)
    return doc


def _in_windows(doc: Doc, pipe: Any) -> list[Span]:
    found = []
    for start, end in pairwise(_cuts(doc)):
        piece: Doc = pipe(doc[start:end].as_doc())
        found += [
            Span(doc, start + span.start, start + span.end, label=span.label_)
            for span in piece.ents
        ]
    return found


def _cuts(doc: Doc) -> list[int]:
    """Where windows begin, and the end; a longer sentence is cut."""
    cuts = [0]
    start = 0
    for token in doc:
        if token.is_sent_start:
            start = token.i
        if token.i - cuts[-1] >= _WINDOW:
            cuts.append(start if start > cuts[-1] else token.i)
    return [*cuts, len(doc)]
