"""What tells a real entity from a slip of the mention finder, and a method's role: features."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from spacy.tokens import Doc

from kg.nlp.encoder_features import keep_opinion, linked_chances, role_opinion
from kg.nlp.grouping import Group, surface
from kg.nlp.linear import Logistic
from kg.nlp.naming import name_key, without_bracket, word_keys
from kg.nlp.occurrences import Found

_NEAR = 4  # words on either side that count as context
_MOST = 6  # spans of a group that are looked at


@dataclass(frozen=True, slots=True)
class Judge:
    """Trained knowledge: known names, keep-or-drop models by type, the role model.

    `names` gives by `name_key` in how many training papers the name occurs and, by type and by
    role, in how many it is an entity: {"cifar10": {"papers": 12, "Dataset": 11}}. `synonyms` are
    pairs of keys that name one thing.
    """

    names: Mapping[str, Mapping[str, int]]
    keep: Mapping[str, Logistic]
    thresholds: Mapping[str, float]
    role: Logistic
    synonyms: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Judge":
        """The judge that `to_dict` described."""
        return cls(
            names={key: _counts(listed) for key, listed in data["names"].items()},
            keep={type_: Logistic.from_dict(model) for type_, model in data["keep"].items()},
            thresholds=data["thresholds"],
            role=Logistic.from_dict(data["role"]),
            synonyms=tuple((one, other) for one, other in data.get("synonyms", ())),
        )

    def to_dict(self) -> dict[str, Any]:
        """What JSON holds of it."""
        return {
            "thresholds": self.thresholds,
            "keep": {type_: model.to_dict() for type_, model in self.keep.items()},
            "role": self.role.to_dict(),
            "names": {key: _listed(seen) for key, seen in self.names.items()},
            "synonyms": self.synonyms,
        }


_COUNTED = ("papers", "Method", "Dataset", "Metric", "Task", "proposed", "used", "compared")


def _counts(listed: Sequence[int]) -> dict[str, int]:
    return {kind: count for kind, count in zip(_COUNTED, listed, strict=False) if count}


def _listed(seen: Mapping[str, int]) -> list[int]:
    """Counts in the order of `_COUNTED`, less the zeros at the end: names are many."""
    listed = [seen.get(kind, 0) for kind in _COUNTED]
    while listed[-1] == 0:
        listed.pop()
    return listed


class Scene:
    """One paper's groups with what the features of each need to know of all."""

    def __init__(
        self, doc: Doc, groups: Sequence[Group], names: Mapping[str, Mapping[str, int]]
    ) -> None:
        self.doc = doc
        self.groups = groups
        self.names = names
        self.encoded = doc._.encoded or None
        text = doc.text
        self.title_end = text.find("\n")
        self.body_length = max(1, len(text) - self.title_end)
        self.counts = Counter(group.type for group in groups)
        methods = [group for group in groups if group.type == "Method"]
        self.method_ranks = {group.spans[0].first: i for i, group in enumerate(methods)}
        self.most_spans = max((len(group.spans) for group in methods), default=0)

    @cached_property
    def linked(self) -> dict[Found, float]:
        """By a group's first span the chance that a number reports something of the group."""
        if self.encoded is None:
            return {}
        chances = linked_chances(self.doc, self.encoded, self.groups)
        return {g.spans[0]: p for g, p in zip(self.groups, chances, strict=True)}


def keep_features(scene: Scene, group: Group) -> dict[str, float]:
    """For the question whether a group is an entity."""
    out = _shape_features(scene.doc, group) | _place_features(scene, group)
    out |= _context_features(scene.doc, group)
    votes = Counter(span.type for span in group.spans if span.type)
    out["agreed"] = votes[group.type] / sum(votes.values())
    out["share tagged"] = group.tagged / len(group.spans)
    out["log tagged"] = math.log(group.tagged + 1)
    out["overlooked"] = float(group.tagged == 0)
    out["one of one"] = float(len(group.spans) == 1)
    out["log rivals"] = math.log(scene.counts[group.type])
    out |= _known_features(scene, group, (group.type,))
    if scene.encoded is not None:
        out |= keep_opinion(scene.encoded.tags, group, scene.linked[group.spans[0]])
    return out


def role_features(scene: Scene, group: Group) -> dict[str, float]:
    """For the question what role a method has."""
    out = _shape_features(scene.doc, group) | _place_features(scene, group)
    out |= _context_features(scene.doc, group)
    rank = scene.method_ranks[group.spans[0].first]
    out["most often"] = float(len(group.spans) == scene.most_spans)
    out["rank"] = rank / len(scene.method_ranks)
    out["first"] = float(rank == 0)
    out["alone"] = float(len(scene.method_ranks) == 1)
    out |= _known_features(scene, group, ("proposed", "used", "compared"))
    if scene.encoded is not None:
        out |= role_opinion(scene.encoded, group)
    return out


def _shape_features(doc: Doc, group: Group) -> dict[str, float]:
    texts = list(dict.fromkeys(surface(doc, span) for span in group.spans))
    short = min(texts, key=len)
    words = word_keys(without_bracket(max(texts, key=len)))
    out = {
        "bias words": min(len(words), 8) / 4,
        "one word": float(len(words) == 1),
        "digit": float(any(map(str.isdigit, short))),
        "lower": float(short.islower()),
        "capitals": float(short.isupper()),
        "camel": float(bool(re.search(r"[a-z][A-Z]|[A-Z]{2}[a-z]", short))),
        "hyphen": float("-" in short),
        "short form": float(bool(group.shorts)),
        "surfaces": math.log(len(texts)),
    }
    if words:
        out[f"last={words[-1]}"] = 1.0
        out[f"start={words[0]}"] = 1.0
    return out


def _place_features(scene: Scene, group: Group) -> dict[str, float]:
    doc, title_end, length = scene.doc, scene.title_end, scene.body_length
    chars = [doc[span.first].idx for span in group.spans]
    in_title = [span for span, char in zip(group.spans, chars, strict=True) if char < title_end]
    body = [char for char in chars if char > title_end]
    out = {
        "title": float(bool(in_title)),
        "title only": float(not body),
        "log spans": math.log(len(group.spans)),
        "first place": (body[0] - title_end) / length if body else 0.0,
        "last place": (body[-1] - title_end) / length if body else 0.0,
    }
    for span in in_title:
        out["title start"] = max(out.get("title start", 0.0), float(span.first == 0))
        after = doc[span.last].text if span.last < len(doc) else ""
        out["title colon"] = max(out.get("title colon", 0.0), float(after == ":"))
    return out


def _context_features(doc: Doc, group: Group) -> dict[str, float]:
    """Words beside the spans; a word counts by the share of spans that it stands beside."""
    spans = group.spans[:_MOST]
    weight = 1 / len(spans)
    out: dict[str, float] = {}
    for span in spans:
        before = [doc[i].lower_ for i in range(max(0, span.first - _NEAR), span.first)]
        after = [doc[i].lower_ for i in range(span.last, min(len(doc), span.last + _NEAR))]
        names = {f"before={word}" for word in before} | {f"after={word}" for word in after}
        names.add(f"just before={before[-1] if before else ''}")
        names.add(f"just after={after[0] if after else ''}")
        for name in names:
            out[name] = out.get(name, 0.0) + weight
    sentence = doc[spans[0].first].sent
    for token in sentence[: 2 * _NEAR]:
        out[f"opens={token.lower_}"] = 1.0
    return out


def _known_features(scene: Scene, group: Group, kinds: Sequence[str]) -> dict[str, float]:
    """How often training papers that have the name have it as such an entity."""
    keys = {name_key(without_bracket(surface(scene.doc, span))) for span in group.spans}
    known = [scene.names[key] for key in sorted(keys) if key in scene.names]
    out = {"unknown": float(not known)}
    for kind in kinds:
        odds = [
            math.log((seen.get(kind, 0) + 0.5) / (seen["papers"] - seen.get(kind, 0) + 0.5))
            for seen in known
        ]
        out[f"known as {kind}"] = max(odds, default=0.0)
    return out
