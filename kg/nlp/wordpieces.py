"""Cuts words into the pieces that an uncased BERT encoder knows (WordPiece, longest piece first).

The library `tokenizers` gives the same pieces, but brings nine packages for these few lines.
"""

import re
import unicodedata
from collections.abc import Sequence

_PART = re.compile(r"[^\W_]+|[^\s]")
_LONGEST = 60  # a longer run of letters is no word


class WordPieces:
    """The pieces of words by a vocabulary: one piece a line, `##` before one that continues."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = self._ids["[UNK]"]
        self.start, self.end = self._ids["[CLS]"], self._ids["[SEP]"]
        self._cache: dict[str, tuple[int, ...]] = {}

    def __call__(self, word: str) -> tuple[int, ...]:
        """The numbers of a word's pieces; at least one."""
        found = self._cache.get(word)
        if found is None:
            found = self._pieces(word)
            if len(self._cache) < 100_000:
                self._cache[word] = found
        return found

    def _pieces(self, word: str) -> tuple[int, ...]:
        plain = unicodedata.normalize("NFD", word.lower())
        plain = "".join(mark for mark in plain if unicodedata.category(mark) != "Mn")
        numbers = [number for part in _PART.findall(plain) for number in self._cut(part)]
        return tuple(numbers) or (self._unknown,)

    def _cut(self, part: str) -> list[int]:
        if len(part) > _LONGEST:
            return [self._unknown]
        numbers: list[int] = []
        start = 0
        while start < len(part):
            prefix = "##" if start else ""
            for end in range(len(part), start, -1):
                number = self._ids.get(prefix + part[start:end])
                if number is not None:
                    numbers.append(number)
                    start = end
                    break
            else:
                return [self._unknown]
        return numbers
