"""Finds every further place of the names that the mention finder found once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.model import EntityType

_MAX_WORDS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A span of tokens `[first, last)` that names something.

    `type` is what the mention finder said, or what is likely for a known name (then `tagged` is
    false); None for a place found by its words alone.
    """

    first: int
    last: int
    type: EntityType | None
    tagged: bool = False


def tagged(doc: Doc) -> list[Found]:
    """What the mention finder found."""
    labels: Mapping[str, EntityType] = {
        "Method": "Method",
        "Dataset": "Dataset",
        "Metric": "Metric",
        "Task": "Task",
    }
    return [
        Found(first=span.start, last=span.end, type=labels[span.label_], tagged=True)
        for span in doc.ents
        if span.label_ in labels
    ]


def further(doc: Doc, known: Iterable[Found], names: Iterable[tuple[str, ...]]) -> list[Found]:
    """Places of `names` (words as written) that no known span touches, longest names first.

    A single word with capitals is looked for as it stands, other names in any case.
    """
    taken = bytearray(len(doc))
    for span in known:
        taken[span.first : span.last] = b"\x01" * (span.last - span.first)
    forms: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for name in names:
        forms.setdefault(tuple(word.lower() for word in name), set()).add(name)
    return list(_scan(doc, taken, forms))


def _scan(
    doc: Doc, taken: bytearray, forms: Mapping[tuple[str, ...], set[tuple[str, ...]]]
) -> Iterator[Found]:
    lengths: dict[str, list[int]] = {}
    for folded in forms:
        if 0 < len(folded) <= _MAX_WORDS:
            lengths.setdefault(folded[0], []).append(len(folded))
    longest_first = {word: sorted(set(sizes), reverse=True) for word, sizes in lengths.items()}
    words = [token.text for token in doc]
    lower = [word.lower() for word in words]
    place = 0
    while place < len(words):
        size = 0
        for length in longest_first.get(lower[place], ()):
            end = place + length
            folded = tuple(lower[place:end])
            if any(taken[place:end]) or folded not in forms:
                continue
            if _same_case(tuple(words[place:end]), forms[folded]):
                size = length
                break
        if size:
            yield Found(first=place, last=place + size, type=None)
        place += size or 1


def _same_case(words: tuple[str, ...], written: set[tuple[str, ...]]) -> bool:
    if len(words) > 1 or words in written:
        return True
    return any(name[0].islower() for name in written)
