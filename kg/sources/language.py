"""Whether a text is English prose: the pipelines read nothing else."""

import re

from kg.model import Paper

# Words of English that no language written with the same letters shares as often.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the of and to for that with by this are from which our be can has have than these its",
    )
)
_MIN_SHARE = 0.07
_MIN_WORDS = 20
_CONTROL = bytes([*range(0x09), *range(0x0E, 0x20)])
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def why_unreadable(paper: Paper) -> str | None:
    """Why a paper is skipped: control characters, another script, another language; else None."""
    data = paper.text.encode()
    controls = len(data) - len(data.translate(None, _CONTROL))
    if b"\0" in data or controls * 50 > len(paper.text):
        return "binary, no text"
    if not paper.abstract.isascii():
        letters = len(_LETTER.findall(paper.abstract))
        if letters >= _MIN_WORDS and len(_LATIN.findall(paper.abstract)) * 2 < letters:
            return "not English: another script"
    words = paper.abstract.lower().split()
    if len(words) >= _MIN_WORDS and sum(map(_COMMON.__contains__, words)) < _MIN_SHARE * len(words):
        return "not English"
    return None
