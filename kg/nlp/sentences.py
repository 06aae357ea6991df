"""Mends the sentence starts that spaCy's sentencizer sets by punctuation alone."""

import re
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc, Token

# Words after which a full stop does not end the sentence.
_ABBREVIATION = re.compile(
    r"al|approx|avg|cf|ch|conf|dept|dr|e\.g|eg|eqs?|esp|est|et|etc|figs?|i\.e|ie|incl|jr|mrs?|ms|nos?|pp?|"
    r"prof|refs?|resp|secs?|sr|st|tab|u\.k|u\.s|univ|val|viz|vol|vs|w\.r\.t|wrt"
)
# These do end a sentence where a capital follows.
_EITHER = re.compile(r"etc|no|p|st|ms|sec|ref|tab|est|u\.s|u\.k")
_OPENING = frozenset("([{\"'“‘«`$*")
_BEFORE_NO_START = frozenset("([{,;:")
_ENUMERATOR = re.compile(r"(?:\d{1,2}|[a-z]|[ivx]{1,4})", re.IGNORECASE)


@Language.component("kg_sentences", assigns=["token.is_sent_start"])
def kg_sentences(doc: Doc) -> Doc:
    """Make the title a sentence of its own and take back starts within a sentence."""
    if not len(doc):
        return doc
    title_end = doc.text.find("\n")
    starts = {_move(doc, token.i) for token in doc if token.i > 0 and token.is_sent_start}
    starts = {i for i in starts if i < len(doc) and not _within(doc, i)}
    if title_end >= 0:
        starts = {i for i in starts if doc[i].idx > title_end}
        starts.add(_first_after(doc, title_end))
    marks: Any = numpy.full((len(doc), 1), -1, dtype="int64").astype("uint64")
    marks[[0, *(i for i in starts if i < len(doc))]] = 1
    # The tokens' own setter looks at the whole text each time.
    return doc.from_array(["SENT_START"], marks)


def _move(doc: Doc, i: int) -> int:
    """Past white space, and back to the bracket or quotation mark that opens the sentence."""
    while i < len(doc) and doc[i].is_space:
        i += 1
    while i > 1 and doc[i - 1].text in _OPENING and doc[i - 2].whitespace_:
        i -= 1
    return i


def _within(doc: Doc, i: int) -> bool:
    """Whether no sentence can start here."""
    first = next((token for token in doc[i : i + 4] if token.text not in _OPENING), doc[i])
    before = doc[i - 1]
    return (
        first.is_lower
        or (first.i == i and first.is_digit and not _counts(doc, i))
        or before.text in _BEFORE_NO_START
        or _after_abbreviation(doc, i, first)
        or _after_enumerator(doc, i)
    )


def _after_abbreviation(doc: Doc, i: int, first: Token) -> bool:
    if i < 2 or doc[i - 1].text != "." or doc[i - 2].whitespace_:
        return False
    word = doc[i - 2].lower_
    if _EITHER.fullmatch(word) and first.text[:1].isupper():
        return False
    return _ABBREVIATION.fullmatch(word) is not None


def _counts(doc: Doc, i: int) -> bool:
    """ "2)" opens a sentence where a number alone does not."""
    return i + 1 < len(doc) and doc[i + 1].text == ")"


def _after_enumerator(doc: Doc, i: int) -> bool:
    """ "1." or "(ii)" or "2)" before the text that it counts."""
    if i < 2 or doc[i - 1].text not in {".", ")", "]"} or doc[i - 2].whitespace_:
        return False
    if not _ENUMERATOR.fullmatch(doc[i - 2].text):
        return False
    if doc[i - 1].text != ".":
        return i < 3 or doc[i - 3].text in "([" or not doc[i - 3].is_alpha
    if i > 3 and doc[i - 3].text == "." and _ABBREVIATION.fullmatch(doc[i - 4].lower_):
        return False  # "No. 5."
    return i < 3 or doc[i - 3].text in {".", ":", ";", ",", "?", "!"} or doc[i - 3].is_space


def _first_after(doc: Doc, char: int) -> int:
    """The first word behind the line end at `char`."""
    lows = (token.i for token in doc if token.idx > char and not token.is_space)
    return next(lows, len(doc))
