"""From the words of a question to concepts and names."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kg.names import key

_LONGEST_NAME = 12
_WORD = re.compile(r"\S+")
_EDGES = "?!,;:\"'`“”‘’()"
_POSSESSIVE = re.compile(r"['’]s$")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s?(%|percent)?", re.IGNORECASE)
_SIGNS = {">": "ABOVE", ">=": "ATLEAST", "≥": "ATLEAST", "<": "BELOW", "<=": "ATMOST"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A concept, or words that fill a slot: then `labels` are those of nodes so called."""

    text: str
    concept: str | None = None
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What words stand for: concepts by phrase, type words by label, words that say nothing."""

    concepts: Mapping[str, tuple[str, ...]]
    adjacent: Mapping[str, frozenset[str]]
    dropped: frozenset[str]
    longest: int = field(default=1)


@cache
def lexicon() -> Lexicon:
    """The lexicon of `words.toml`; a phrase may stand for several concepts."""
    data = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    concepts: dict[str, tuple[str, ...]] = {}
    for concept, phrases in data["concepts"].items():
        for phrase in phrases:
            concepts[phrase] = (*concepts.get(phrase, ()), concept)
    return Lexicon(
        concepts=concepts,
        adjacent={label: frozenset(words) for label, words in data["adjacent"].items()},
        dropped=frozenset(data["dropped"]["words"]),
        longest=max(len(phrase.split()) for phrase in concepts),
    )


def read(question: str, names: Mapping[str, frozenset[str]]) -> list[list[Token]]:
    """Readings of a question, the likeliest first; `names` are labels by the key of a name.

    A run of words that are neither concept, name nor empty becomes a token with the label `*`.
    Readings differ where a phrase stands for several concepts.
    """
    bare = (_POSSESSIVE.sub("", raw.strip(_EDGES)) for raw in _WORD.findall(question))
    words = [word for word in bare if word]
    if words:
        words[-1] = words[-1].rstrip(".")
    readings: list[list[Token]] = [[]]
    at = 0
    while at < len(words):
        length, choices = _next(words, at, names)
        readings = [[*reading, *choice] for reading in readings for choice in choices]
        at += length
    return [_without_adjacent(_joined(reading)) for reading in readings[:16]]


def _next(
    words: Sequence[str], at: int, names: Mapping[str, frozenset[str]]
) -> tuple[int, list[list[Token]]]:
    """How many words belong together at a place, and what they may be."""
    known = lexicon()
    number = _number(words, at)
    if number:
        return number
    phrase_length, concepts = _phrase(words, at)
    name_length, labels = _name(words, at, names)
    text = " ".join(words[at : at + name_length])
    plain = " ".join(words[at : at + name_length]).casefold()
    shadowed = plain in known.dropped or plain in known.concepts
    if name_length and (not shadowed or _looks_like_a_name(text)) and name_length >= phrase_length:
        return name_length, [[Token(text=text, labels=labels)]]
    if phrase_length:
        text = " ".join(words[at : at + phrase_length])
        return phrase_length, [[Token(text=text, concept=concept)] for concept in concepts]
    if words[at].casefold() in known.dropped:
        return 1, [[]]
    return 1, [[Token(text=words[at], labels=frozenset({"*"}))]]


def _number(words: Sequence[str], at: int) -> tuple[int, list[list[Token]]] | None:
    if words[at] in _SIGNS:
        return 1, [[Token(text=words[at], concept=_SIGNS[words[at]])]]
    for length in (2, 1):
        text = " ".join(words[at : at + length])
        if len(words) >= at + length and _NUMBER.fullmatch(text):
            return length, [[Token(text=text, labels=frozenset({"Number"}))]]
    return None


def _phrase(words: Sequence[str], at: int) -> tuple[int, tuple[str, ...]]:
    known = lexicon()
    for length in range(min(known.longest, len(words) - at), 0, -1):
        concepts = known.concepts.get(" ".join(words[at : at + length]).casefold())
        if concepts:
            return length, concepts
    return 0, ()


def _name(
    words: Sequence[str], at: int, names: Mapping[str, frozenset[str]]
) -> tuple[int, frozenset[str]]:
    if words[at].casefold() in lexicon().dropped and not _looks_like_a_name(words[at]):
        return 0, frozenset()
    for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
        labels = names.get(key(" ".join(words[at : at + length])))
        if labels:
            return _shortest(words, at, length), labels
    return 0, frozenset()


def _shortest(words: Sequence[str], at: int, length: int) -> int:
    """Without a tail that says nothing, so that "ImageNet methods" still asks for methods."""
    wanted = key(" ".join(words[at : at + length]))
    return next(
        shorter
        for shorter in range(1, length + 1)
        if key(" ".join(words[at : at + shorter])) == wanted
    )


def _looks_like_a_name(text: str) -> bool:
    """Two capitals at least, or a digit: USE, not use or Use."""
    return sum(char.isupper() for char in text) > 1 or any(map(str.isdigit, text))


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """Unknown words in a row as one token."""
    joined: list[Token] = []
    for token in tokens:
        if joined and "*" in token.labels and "*" in joined[-1].labels:
            joined[-1] = Token(text=f"{joined[-1].text} {token.text}", labels=token.labels)
        else:
            joined.append(token)
    return joined


def _without_adjacent(tokens: Sequence[Token]) -> list[Token]:
    """Without words that only repeat the type of the name beside them."""
    kept = []
    for index, token in enumerate(tokens):
        beside = [*tokens[max(0, index - 1) : index], *tokens[index + 1 : index + 2]]
        labels = {label for other in beside for label in other.labels}
        words = {word for label in labels for word in lexicon().adjacent.get(label, ())}
        if "*" in labels:
            words |= {word for known in lexicon().adjacent.values() for word in known}
        if token.concept is None or token.text.casefold() not in words:
            kept.append(token)
    return kept
