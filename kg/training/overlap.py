"""Keeps papers that are measured on, or shown as samples, out of the training."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.training.gold import GoldRecord

_GRAM = 8
_MOST_SHARED = 0.2
_WORD = re.compile(r"[a-z0-9]+")


def clear_of(records: Iterable[GoldRecord], files: Sequence[Path]) -> Iterator[GoldRecord]:
    """The records that share neither a title nor over a fifth of their 8-grams with the files.

    A file is JSON Lines with `title` and `abstract`, or any text with the title on a line.
    """
    titles: set[str] = set()
    grams: set[tuple[str, ...]] = set()
    for title, text in _texts(files):
        titles.add(_folded(title))
        grams |= _grams(text)
    for record in records:
        own = _grams(record.text)
        shared = len(own & grams) / max(1, len(own))
        if _folded(record.paper.title) not in titles and shared <= _MOST_SHARED:
            yield record


def _texts(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in files:
        for block in path.read_text(encoding="utf-8").split("\n"):
            if path.suffix == ".jsonl" and block.strip():
                data = json.loads(block)
                yield data["title"], f"{data['title']}\n{data['abstract']}"
            elif block.strip():
                yield block, block


def _folded(title: str) -> str:
    return " ".join(_WORD.findall(title.lower()))


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)}
