"""The questions as they stand in `questions.toml`, and which of them a reading of words matches."""

import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.questions.words import Token

ANY_LABEL = "*"
"""Stands among the labels of a token that no name of the store is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One place of a pattern: a concept or one of several, or a slot by its label."""

    concepts: tuple[str, ...] = ()
    slot: str | None = None
    optional: bool = False

    def fits(self, token: Token) -> bool:
        """Whether the token may stand here."""
        if self.slot is None:
            return token.concept in self.concepts
        unknown = ANY_LABEL in token.labels and self.slot != "Number"
        return self.slot in token.labels or unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Parts, in this order or in any."""

    parts: tuple[Part, ...]
    ordered: bool

    def match(self, tokens: Sequence[Token]) -> tuple[tuple[str, Token], ...] | None:
        """The label and token of each slot in order, or None."""
        order = self._in_order(tokens) if self.ordered else self._in_any_order(tokens)
        if order is None:
            return None
        return tuple((part.slot, token) for part, token in order if part.slot is not None)

    def _in_order(self, tokens: Sequence[Token]) -> list[tuple[Part, Token]] | None:
        found, at = [], 0
        for part in self.parts:
            if at < len(tokens) and part.fits(tokens[at]):
                found.append((part, tokens[at]))
                at += 1
            elif not part.optional:
                return None
        return found if at == len(tokens) else None

    def _in_any_order(self, tokens: Sequence[Token]) -> list[tuple[Part, Token]] | None:
        free, found = list(self.parts), []
        seen: set[str] = set()
        for token in tokens:
            if token.concept is not None and token.concept in seen:
                continue
            fitting = [part for part in free if part.fits(token)]
            if not fitting:
                return None
            part = min(fitting, key=token_order(token))
            free.remove(part)
            found.append((part, token))
            seen |= {token.concept} if token.concept else set()
        return None if any(not part.optional for part in free) else found


def token_order(token: Token) -> Callable[[Part], tuple[bool, bool]]:
    """Sort key of the parts a token may fill: a slot of its own label, then one that must be."""
    return lambda part: (part.slot not in token.labels, part.optional)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with its name in plain words, with slots in capitals, and its statement."""

    form: str
    patterns: tuple[Pattern, ...]
    cypher: str

    def match(self, tokens: Sequence[Token]) -> tuple[tuple[str, Token], ...] | None:
        """The label and token of each slot by the first pattern that fits, or None."""
        return next(filter(None, (pattern.match(tokens) for pattern in self.patterns)), None)

    def likeness(self, tokens: Sequence[Token]) -> float:
        """From 0 to 1: how much of the words and of the question is the other's."""
        return max(_likeness(pattern.parts, tokens) for pattern in self.patterns)


@cache
def questions() -> tuple[Question, ...]:
    """All questions."""
    text = Path(__file__).with_name("questions.toml").read_text("utf-8")
    return tuple(
        Question(
            form=item["form"],
            patterns=tuple(
                Pattern(parts=tuple(map(_part, line.split())), ordered=kind == "order")
                for kind in ("any", "order")
                for line in item.get(kind, ())
            ),
            cypher=item["cypher"].strip(),
        )
        for item in tomllib.loads(text)["question"]
    )


def _part(word: str) -> Part:
    name = word.removesuffix("?")
    optional = name != word
    if name.startswith("<"):
        return Part(slot=name.strip("<>"), optional=optional)
    return Part(concepts=tuple(name.split("|")), optional=optional)


def _likeness(parts: Sequence[Part], tokens: Sequence[Token]) -> float:
    said = Counter(token.concept or min(token.labels, default="") for token in tokens)
    wanted = Counter(part.slot or part.concepts[0] for part in parts if not part.optional)
    allowed = wanted + Counter(part.slot or part.concepts[0] for part in parts if part.optional)
    shared = (said & allowed).total()
    return shared / max(1, said.total() + (wanted - said).total())
