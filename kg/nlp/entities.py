"""The component `kg_entities`: mentions grouped to entities, slips dropped, roles set."""

import json
from collections import Counter
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Entity, Mention, Role
from kg.nlp import extensions
from kg.nlp.grouping import Group, group_mentions, surface
from kg.nlp.judging import Judge, Scene, keep_features, role_features
from kg.nlp.occurrences import Found

_ROLES: tuple[Role, ...] = ("proposed", "used", "compared")

# A text of which not even so many entities can be expected is about something else: an abstract of
# machine learning has several.
_LEAST_EXPECTED = 0.6

extensions.register()


@Language.factory("kg_entities", assigns=["doc._.entities"], requires=["doc.ents"])
def make_entities(nlp: Language, name: str) -> "Entities":  # noqa: ARG001  (spaCy's signature)
    """What a pipeline's config names as `kg_entities`."""
    return Entities()


class Entities:
    """Sets `doc._.entities` from `doc.ents` and `doc._.abbreviations`, in order of the text.

    Untrained it keeps every group and takes every method for used.
    """

    def __init__(self, judge: Judge | None = None) -> None:
        self.judge = judge

    def __call__(self, doc: Doc) -> Doc:
        """Read one text."""
        groups = self._groups(doc)
        if self.judge is None:
            doc._.entities = tuple(
                make_entity(doc, group, role="used" if group.type == "Method" else None)
                for group in groups
            )
            return doc
        chances = keep_chances(self.judge, Scene(doc, groups, self.judge.names))
        kept = [
            (group, chance)
            for group, chance in zip(groups, chances, strict=True)
            if chance >= self.judge.thresholds[group.type]
        ]
        roles = find_roles(self.judge, Scene(doc, [group for group, _ in kept], self.judge.names))
        found = tuple(
            make_entity(doc, group, role=role, confidence=chance, role_chance=role_chance)
            for (group, chance), (role, role_chance) in zip(kept, roles, strict=True)
        )
        expected = sum(entity.confidence for entity in found)
        doc._.entities = found if expected >= _LEAST_EXPECTED else ()
        return doc

    def _groups(self, doc: Doc) -> list[Group]:
        if self.judge is None:
            return group_mentions(doc)
        return group_mentions(doc, self.judge.names, self.judge.synonyms)

    def to_disk(self, path: Path, **_: object) -> None:
        """Write the trained knowledge as JSON, one file a part."""
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        if self.judge is not None:
            data = self.judge.to_dict()
            for name, part in data.items():
                text = json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                (path / f"{name}.json").write_text(text + "\n", encoding="utf-8")

    def from_disk(self, path: Path, **_: object) -> "Entities":
        """Read what `to_disk` wrote."""
        files = {file.stem: file for file in Path(path).glob("*.json")}
        if files:
            self.judge = Judge.from_dict(
                {name: json.loads(file.read_text("utf-8")) for name, file in files.items()}
            )
        return self


def keep_chances(judge: Judge, scene: Scene) -> list[float]:
    """By group, the probability that it is an entity of its type."""
    return [
        judge.keep[group.type].probability(keep_features(scene, group)) for group in scene.groups
    ]


def find_roles(judge: Judge, scene: Scene) -> list[tuple[Role | None, float | None]]:
    """By group, the most probable role of a method with its probability; None for other types."""
    roles: list[tuple[Role | None, float | None]] = []
    for group in scene.groups:
        if group.type != "Method":
            roles.append((None, None))
            continue
        chances = judge.role.probabilities(role_features(scene, group))
        best: Role = max(_ROLES, key=lambda role: chances[role])
        roles.append((best, chances[best]))
    return roles


def make_entity(
    doc: Doc,
    group: Group,
    *,
    role: Role | None = None,
    confidence: float = 1.0,
    role_chance: float | None = None,
) -> Entity:
    """The group as a plain value: named by its short form, else by its commonest surface."""
    counts = Counter(surface(doc, span) for span in group.spans)
    name = next(iter(group.shorts), None) or _commonest(doc, group)
    others = {text.casefold(): text for text in reversed(counts)}
    others.pop(name.casefold(), None)
    return Entity(
        type=group.type,
        name=name,
        aliases=tuple(text for text in counts if others.get(text.casefold()) == text),
        mentions=tuple(_mention(doc, span) for span in group.spans),
        role=role,
        confidence=round(confidence, 3),
        role_confidence=None if role_chance is None else round(confidence * role_chance, 3),
    )


def _commonest(doc: Doc, group: Group) -> str:
    """Of equally common surfaces the first one of the abstract: titles have more capitals."""
    counts = Counter(surface(doc, span) for span in group.spans)
    in_abstract = {surface(doc, span) for span in group.spans if doc[span.first].sent.start > 0}
    return min(counts, key=lambda text: (-counts[text], text not in in_abstract))


def _mention(doc: Doc, span: Found) -> Mention:
    piece = doc[span.first : span.last]
    return Mention(start=piece.start_char, end=piece.end_char, text=piece.text)
