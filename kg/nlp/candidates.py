"""What the mention finder may have overlooked: known names, and what a title names first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from kg.model import ENTITY_TYPES, EntityType
from kg.nlp.occurrences import Found

type Names = Mapping[str, Mapping[str, int]]

_MAX_WORDS = 8
_LEAST_PAPERS = 1
_LEAST_SHARE = 0.25
_OTHER = re.compile(r"[^0-9a-z+]+")
_NAME = re.compile(r"(?=.*[A-Z].*[A-Z]|.*[A-Z].*\d|.*[a-z][A-Z])[\w+\-.]+")


def overlooked(doc: Doc, found: Sequence[Found], names: Names) -> list[Found]:
    """Spans that touch none of `found`, with the type that they are most likely of."""
    taken = bytearray(len(doc))
    for span in found:
        taken[span.first : span.last] = b"\x01" * (span.last - span.first)
    extra = list(_known(doc, taken, names))
    for span in extra:
        taken[span.first : span.last] = b"\x01" * (span.last - span.first)
    return extra + list(_title_name(doc, taken))


def cut_to_known(doc: Doc, found: Sequence[Found], names: Names) -> list[Found]:
    """ "ImageNet retrieval" names the dataset ImageNet, if ImageNet is known as one."""
    return [
        replace(span, last=_known_end(doc, span, names)) if span.type == "Dataset" else span
        for span in found
    ]


def _known_end(doc: Doc, span: Found, names: Names) -> int:
    parts = [_OTHER.sub("", token.lower_) for token in doc[span.first : span.last]]
    size, type_ = _longest(parts, bytearray(len(parts)), 0, names)
    tail = doc[span.first + size : span.last]
    if (
        type_ != "Dataset"
        or size == len(parts)
        or not all(token.is_alpha and token.is_lower for token in tail)
    ):
        return span.last
    return span.first + size


def _known(doc: Doc, taken: bytearray, names: Names) -> Iterator[Found]:
    """Names that are entities in most training papers which have them; longest first."""
    parts = [_OTHER.sub("", token.lower_) for token in doc]
    place = 0
    while place < len(parts):
        size = 0
        if parts[place] and not taken[place]:
            size, type_ = _longest(parts, taken, place, names)
            if size and type_ is not None:
                yield Found(first=place, last=place + size, type=type_, tagged=False)
        place += size or 1


def _longest(
    parts: Sequence[str], taken: bytearray, place: int, names: Names
) -> tuple[int, EntityType | None]:
    key = ""
    best: tuple[int, EntityType | None] = (0, None)
    for size in range(1, min(_MAX_WORDS, len(parts) - place) + 1):
        at = place + size - 1
        if taken[at]:
            break
        key += parts[at]
        if not parts[at]:
            continue
        seen = names.get(key) or (names.get(key[:-1]) if key.endswith("s") else None)
        if seen is not None:
            best = (size, _type_of(seen))
    return best


def _type_of(seen: Mapping[str, int]) -> EntityType | None:
    type_ = max(ENTITY_TYPES, key=lambda name: seen.get(name, 0))
    likely = seen.get(type_, 0) >= _LEAST_SHARE * seen["papers"]
    return type_ if likely and seen["papers"] >= _LEAST_PAPERS else None


def _title_name(doc: Doc, taken: bytearray) -> Iterator[Found]:
    """ "FooNet: a network for ..." names a method."""
    for token in doc[:12]:
        if token.text == "\n":
            return
        if token.text == ":":
            name = doc[: token.i].text
            if not any(taken[: token.i]) and " " not in name and _NAME.fullmatch(name):
                yield Found(first=0, last=token.i, type="Method", tagged=False)
            return
