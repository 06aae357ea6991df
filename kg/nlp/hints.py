"""What a window of a few words can't see: where else in the paper a word stands.

spaCy's embedding reads token attributes. No tagger or lemmatizer runs here, so the attributes TAG
and LEMMA carry the hints: TAG says whether a word is in a short or long form, in what part of the
paper it stands and whether the title has it; LEMMA says how often it and its pairs occur.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.model import Mention
from kg.nlp.extensions import Abbreviation


@Language.component("kg_hints", assigns=["token.tag", "token.lemma"])
def kg_hints(doc: Doc) -> Doc:
    """Set `token.tag_` and `token.lemma_`."""
    lower = [token.lower_ for token in doc]
    for token, tag, lemma in zip(doc, _tags(doc, lower), _counts(lower), strict=True):
        token.tag_ = tag
        token.lemma_ = lemma
    return doc


def _tags(doc: Doc, lower: list[str]) -> list[str]:
    title_end = doc.text.find("\n")
    in_title = {token.lower_ for token in doc if token.idx < title_end and not token.is_stop}
    forms = _forms(doc, lower, doc._.abbreviations)
    parts = _parts(doc, title_end)
    return [
        f"{form}{part}{int(word in in_title)}"
        for form, part, word in zip(forms, parts, lower, strict=True)
    ]


def _parts(doc: Doc, title_end: int) -> list[str]:
    """T in the title, 1 in the first sentence, L in the last two, M between."""
    sentences: list[int] = []
    for token in doc:
        sentences.append(sentences[-1] + bool(token.is_sent_start) if sentences else 0)
    last = sentences[-1] if sentences else 0
    return [
        "T" if token.idx < title_end else "1" if at == 1 else "L" if at >= last - 1 else "M"
        for token, at in zip(doc, sentences, strict=True)
    ]


def _forms(doc: Doc, lower: list[str], pairs: Iterable[Abbreviation]) -> list[str]:
    """S for a short form, B and I for a long form, at every place; O elsewhere."""
    shorts: set[str] = set()
    longs: dict[str, set[tuple[str, ...]]] = {}
    defined: set[int] = set()
    for pair in pairs:
        shorts.add(pair.short.text)
        defined.update(token.i for token in _tokens(doc, pair.short))
        words = tuple(token.lower_ for token in _tokens(doc, pair.long))
        longs.setdefault(words[0], set()).add(words)
    forms = ["S" if token.text in shorts or token.i in defined else "O" for token in doc]
    for place, word in enumerate(lower):
        for words in sorted(longs.get(word, ()), key=len):
            if tuple(lower[place : place + len(words)]) == words:
                forms[place : place + len(words)] = ["B"] + ["I"] * (len(words) - 1)
    return forms


def _tokens(doc: Doc, mention: Mention) -> Span:
    span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    if span is None:
        raise IndexError(f"no words at {mention}")
    return span


def _counts(lower: list[str]) -> list[str]:
    words = Counter(lower)
    pairs = Counter(pairwise(lower))
    beside = [0, *(min(pairs[pair], 3) for pair in pairwise(lower)), 0]
    return [
        f"{_bucket(words[word])}{beside[place]}{beside[place + 1]}"
        for place, word in enumerate(lower)
    ]


def _bucket(count: int) -> int:
    return count if count < 4 else 4 if count < 7 else 7
