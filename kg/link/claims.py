"""What sentences say of methods, datasets and tasks: relations with the sentence that states each.

Precision goes first: who does it stands right before the verb, or is the paper's own method where
the sentence says "we" or "our method"; what it is done to stands right behind the verb.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.link.masked import Masked, masked
from kg.link.phrases import ClaimType, phrases
from kg.model import Entity, PaperRecord

# No sentence; a table that lost its lines.
_LONGEST = 2000
# Behind these words stands no subject: "the accuracy of FooNet outperforms ...".
_NO_SUBJECT = re.compile(
    r"\b(?:of|with|by|in|on|for|from|to|than|between|without|using|via|as|whether|if|unless|like) $"
)
_NEGATED = re.compile(r"\b(?:not|never|cannot|to|without|\w+n['’]t)(?: \w+ly)? $")
# Shares of what each relation's phrases find that are right, counted by hand on training abstracts.
_SURE: dict[ClaimType, float] = {
    "OUTPERFORMS": 0.95,
    "BUILDS_ON": 0.85,
    "PROPOSES": 0.9,
    "ADDRESSES": 0.85,
}
_MARK = re.compile(r"<([mdqt])(\d+)>")


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation of two entities of a paper; of a proposed dataset the paper is the source.

    `confidence` is the probability that it is one, the entities' own included.
    """

    type: ClaimType
    source: Entity | None
    target: Entity
    start: int
    end: int
    confidence: float


def claims(record: PaperRecord) -> list[Claim]:
    """The claims of a paper in order of its sentences, each relation once."""
    found: dict[tuple[ClaimType, str | None, str], Claim] = {}
    for sentence in masked(record):
        if len(sentence.text) <= _LONGEST and not sentence.text.endswith("? "):
            for claim in _Reader(record, sentence).claims():
                source = claim.source.name if claim.source else None
                found.setdefault((claim.type, source, claim.target.name), claim)
    return list(found.values())


def own_method(record: PaperRecord) -> Entity | None:
    """Whom "we" and "our method" mean: the only proposed method, or the only one in the title."""
    proposed = [method for method in record.methods if method.role == "proposed"]
    if len(proposed) > 1:
        end = len(record.paper.title)
        proposed = [m for m in proposed if any(mention.end <= end for mention in m.mentions)]
    return proposed[0] if len(proposed) == 1 else None


def _plausible(type_: ClaimType, source: Entity | None) -> bool:
    """What else is "based on" something is background: only proposed methods build on others."""
    return source is None or type_ != "BUILDS_ON" or source.role == "proposed"


@dataclass(frozen=True, slots=True)
class _Reader:
    record: PaperRecord
    sentence: Masked

    def claims(self) -> Iterator[Claim]:
        for phrase in (phrase for phrase in phrases() if phrase.mark in self.sentence.text):
            for match in phrase.pattern.finditer(self.sentence.text):
                for target in self._entities(match["target"]):
                    for source in self._sources(phrase.type, match):
                        if source is not target and _plausible(phrase.type, source):
                            yield self._claim(phrase.type, source, target)

    def _claim(self, type_: ClaimType, source: Entity | None, target: Entity) -> Claim:
        confidence = _SURE[type_] * target.confidence * (source.confidence if source else 1.0)
        sentence = self.sentence
        return Claim(type_, source, target, sentence.start, sentence.end, round(confidence, 4))

    def _sources(self, type_: ClaimType, match: re.Match[str]) -> Sequence[Entity | None]:
        """Who does it; nobody where that stays unclear, and the paper where it proposes."""
        parts = match.groupdict()
        before = self.sentence.text[: match.start()]
        if type_ == "PROPOSES":
            return [None]
        if parts.get("leading"):
            return self._leading(before)
        if parts.get("source"):
            return [] if _NO_SUBJECT.search(before) else self._entities(parts["source"])
        if parts.get("own") is None and type_ == "OUTPERFORMS":
            return [] if _NEGATED.search(before) else self._of_results(match["target"])
        own = own_method(self.record)
        return [own] if own else []

    def _of_results(self, target: str) -> Sequence[Entity]:
        """The methods that numbers of the sentence set against the target, if they agree."""
        names = {entity.name for entity in self._entities(target)}
        better = {
            result.method
            for result in self.record.results
            if self.sentence.start <= result.number.start < self.sentence.end
            and result.kind != "absolute"
            and result.comparator in names
        }
        return [m for m in self.record.methods if {m.name} == better]

    def _leading(self, before: str) -> Sequence[Entity]:
        """The only method that the sentence has named before, or the paper's own if it says we."""
        named = list(dict.fromkeys(e.name for e in self._entities(before) if e.type == "Method"))
        own = own_method(self.record)
        if re.search(r"\b(?:we|our|it)\b", before) and own:
            return [own] if named in ([], [own.name]) else []
        return [m for m in self.record.methods if m.name == named[0]] if len(named) == 1 else []

    def _entities(self, marks: str) -> list[Entity]:
        groups = {
            "m": self.record.methods,
            "d": self.record.datasets,
            "q": self.record.metrics,
            "t": self.record.tasks,
        }
        return [groups[kind][int(number)] for kind, number in _MARK.findall(marks)]
