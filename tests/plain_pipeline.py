"""A pipeline of the untrained components, for tests of one of them."""

from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp import components


@cache
def plain() -> Language:
    """Words, sentences, abbreviations and repositories; no mentions."""
    components.register()
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg.words.v1"}}})
    for name in ("sentencizer", "kg_sentences", "kg_abbreviations", "kg_repositories"):
        nlp.add_pipe(name)
    return nlp


def with_mentions(text: str, **names: str) -> Doc:
    """The text with every place of the names tagged: with_mentions(t, Method="A|B", Task="C")."""
    doc = plain()(text)
    spans = []
    for label, listed in names.items():
        for name in listed.split("|"):
            start = text.find(name)
            while start >= 0:
                span = doc.char_span(start, start + len(name), label=label)
                assert span is not None, f"{name!r} is not on word boundaries"
                spans.append(span)
                start = text.find(name, start + len(name))
    doc.set_ents(spacy.util.filter_spans(spans))
    return doc
