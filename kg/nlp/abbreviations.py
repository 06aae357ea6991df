"""Short forms and the long forms that a paper gives for them.

The algorithm of A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text" (PSB 2003): a bracket after words, "long form (SF)" or
"SF (long form)", is a definition if the letters of the short form are found in the long form from
right to left, the first of them at the start of a word. It looks at one sentence at a time.
"""

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Mention
from kg.nlp import extensions
from kg.nlp.extensions import Abbreviation

# A longer bracket is a remark. The bound also keeps the search linear.
_BRACKET = re.compile(r"[(\[]([^()\[\]]{1,120})[)\]]")
_WORD = re.compile(r"\S+")
_LEAD = re.compile(r"(?:or|i\.e\.,?|a\.k\.a\.,?|aka|termed|dubbed|called|namely|abbreviated as)\s+")
_MAX_LONG = 150

extensions.register()


@Language.component("kg_abbreviations", assigns=["doc._.abbreviations"])
def kg_abbreviations(doc: Doc) -> Doc:
    """Set `doc._.abbreviations`, in order of the text."""
    text = doc.text
    doc._.abbreviations = tuple(
        pair
        for sentence in doc.sents
        for pair in find_abbreviations(text, sentence.start_char, sentence.end_char)
    )
    return doc


def find_abbreviations(text: str, start: int, end: int) -> Iterator[Abbreviation]:
    """The definitions within `text[start:end]`; their spans count in `text`."""
    for bracket in _BRACKET.finditer(text, start, end):
        inner = _trim(text, bracket.start(1), bracket.end(1))
        before = _trim(text, max(start, bracket.start() - _MAX_LONG), bracket.start())
        pair = _defined_after(text, before, inner) or _defined_before(text, before, inner)
        if pair is not None:
            yield pair


def _defined_after(
    text: str, before: tuple[int, int], inner: tuple[int, int]
) -> Abbreviation | None:
    """ "long form (SF)"; what follows a comma or semicolon in the bracket is a remark."""
    start, end = inner
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    stop = re.search(r"[,;:]", text[start:end])
    end = start + stop.start() if stop else end
    short = text[start:end]
    if not is_short_form(short):
        return None
    begin = long_form_start(short, text[before[0] : before[1]])
    if begin is None:
        return None
    return _pair(text, (start, end), (before[0] + begin, before[1]))


def _defined_before(
    text: str, before: tuple[int, int], inner: tuple[int, int]
) -> Abbreviation | None:
    """ "SF (long form)": the word before the bracket is the short form."""
    words = list(_WORD.finditer(text, *before))
    if not words or " " not in text[inner[0] : inner[1]]:
        return None
    start, end = words[-1].span()
    short = text[start:end]
    if not is_short_form(short) or sum(map(str.isupper, short)) < 2:
        return None
    begin = long_form_start(short, text[inner[0] : inner[1]])
    if begin != 0:
        return None
    return _pair(text, (start, end), inner)


def is_short_form(text: str) -> bool:
    """Two to ten characters (a plural s aside), at most two words, a letter, no plain word."""
    return (
        2 <= len(text.removesuffix("s")) <= 10
        and text[0].isalnum()
        and len(text.split()) <= 2
        and any(map(str.isalpha, text))
        and not (text.islower() and len(text) > 3)
        and not text.endswith((".", ":"))
    )


def long_form_start(short: str, words: str) -> int | None:
    """Where in `words` the long form begins that ends at their end; None if there is none.

    Words whose initials are the short form win over a shorter match inside words.
    """
    initials = _initials_start(short, words)
    if initials is not None:
        return initials
    letters = [char for char in short.casefold() if char.isalnum()]
    folded = words.casefold()
    if len(folded) != len(words):
        return None
    place = len(words)
    for rank in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= 0 and not _fits(folded, place, letters[rank], first=rank == 0):
            place -= 1
        if place < 0:
            return None
    return place if _plausible(short, words[place:], len(letters)) else None


def _initials_start(short: str, words: str) -> int | None:
    letters = "".join(char for char in short.removesuffix("s").casefold() if char.isalnum())
    parts = list(re.finditer(r"[^\s\-–/]+", words))[-len(letters) :]
    if "".join(part.group()[0] for part in parts).casefold() != letters:
        return None
    start = parts[0].start()
    return start if _plausible(short, words[start:], len(letters)) else None


def _fits(text: str, place: int, letter: str, *, first: bool) -> bool:
    return text[place] == letter and not (first and place > 0 and text[place - 1].isalnum())


def _plausible(short: str, long: str, letters: int) -> bool:
    count = len(re.findall(r"[^\s\-–/]+", long))
    return (
        len(long) > len(short)
        and count <= min(letters + 5, letters * 2)
        and short.casefold() not in long.casefold().split()
        and not re.search(r"[()\[\]{}\\$;]|[.:,]\s", long)
    )


def _pair(text: str, short: tuple[int, int], long: tuple[int, int]) -> Abbreviation:
    return Abbreviation(short=_mention(text, *short), long=_mention(text, *long))


def _mention(text: str, start: int, end: int) -> Mention:
    return Mention(start=start, end=end, text=text[start:end])


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and quotation marks at its ends."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" \t\n\"'“”‘’*_"))
    right = len(piece.rstrip(" \t\n\"'“”‘’*_"))
    return start + left, start + max(left, right)
