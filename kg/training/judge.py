"""Trains what `kg_entities` knows: names, keep-or-drop models, roles.

The models learn from groups that the mention finder made of papers which it was not trained on.
"""

import logging
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from spacy.tokens import Doc

from kg.model import ENTITY_TYPES, Entity, EntityType
from kg.nlp.entities import Entities
from kg.nlp.grouping import Group, group_mentions, surface
from kg.nlp.judging import Judge, Scene, keep_features, role_features
from kg.nlp.linear import Logistic
from kg.nlp.naming import name_key, word_keys
from kg.training.gold import GoldRecord

log = logging.getLogger(__name__)

type Names = dict[str, dict[str, int]]
type Pair = tuple[str, str]

_RARE = 8  # features of fewer papers are noise
_MAX_WORDS = 8
_LEAST_PAPERS = 2


@dataclass(frozen=True, slots=True)
class Case:
    """A group with the gold entity that it matches, and the features for both questions."""

    paper: str
    group: Group
    gold: Entity | None
    keep: Mapping[str, float]
    role: Mapping[str, float]


def train_judge(records: Sequence[GoldRecord], docs: Sequence[Doc]) -> Judge:
    """Learn from papers and their docs, `doc.ents` being found out of fold."""
    names = known_names(records, docs)
    synonyms = known_synonyms(records)
    cases = [
        case
        for record, doc in zip(records, docs, strict=True)
        for case in make_cases(
            record, doc, less(names, record, doc), trusted(synonyms, less_by=record)
        )
    ]
    keep: dict[str, Logistic] = {type_: fit_keep(cases, type_) for type_ in ENTITY_TYPES}
    return Judge(
        names=dict(sorted(names.items())),
        keep=keep,
        thresholds=best_thresholds(cases, records),
        role=fit_role(cases),
        synonyms=tuple(trusted(synonyms)),
    )


def judged_entities(
    records: Sequence[GoldRecord], docs: Sequence[Doc], folds: int = 5
) -> list[tuple[Entity, ...]]:
    """The entities of each paper by a judge that learned from the other folds' papers."""
    found: list[tuple[Entity, ...]] = [() for _ in records]
    for fold in range(folds):
        others = [i for i in range(len(records)) if i % folds != fold]
        judge = train_judge([records[i] for i in others], [docs[i] for i in others])
        component = Entities(judge)
        for i in range(fold, len(records), folds):
            found[i] = component(docs[i])._.entities
    return found


def make_cases(
    record: GoldRecord, doc: Doc, names: Names, synonyms: Iterable[Pair] = ()
) -> list[Case]:
    """The groups of one paper, each with the gold entity of its type that it matches."""
    groups = group_mentions(doc, names, synonyms)
    scene = Scene(doc, groups, names)
    free = list(record.entities)
    cases = []
    for group in groups:
        keys = {name_key(surface(doc, span)) for span in group.spans}
        gold = next((e for e in free if e.type == group.type and keys & entity_keys(e)), None)
        if gold is not None:
            free.remove(gold)
        cases.append(
            Case(
                record.paper.id,
                group,
                gold,
                keep_features(scene, group),
                role_features(scene, group) if group.type == "Method" else {},
            )
        )
    return cases


def entity_keys(entity: Entity) -> set[str]:
    """The keys of all names of an entity."""
    return {name_key(name) for name in (entity.name, *entity.aliases)} - {""}


def known_synonyms(records: Iterable[GoldRecord]) -> Counter[Pair]:
    """In how many papers two keys name one entity; once in another of two makes it worthless."""
    together, apart = Counter[Pair](), set[Pair]()
    for record in records:
        together.update(_same(record))
        for one, other in combinations(record.entities, 2):
            if one.type == other.type:
                keys = product(entity_keys(one), entity_keys(other))
                apart.update((min(pair), max(pair)) for pair in keys)
    return Counter({pair: count for pair, count in together.items() if pair not in apart})


def trusted(synonyms: Counter[Pair], *, less_by: GoldRecord | None = None) -> list[Pair]:
    """The pairs of several papers, in order; of papers other than one that must not tell."""
    own = Counter(() if less_by is None else _same(less_by))
    return sorted(pair for pair, count in synonyms.items() if count - own[pair] >= _LEAST_PAPERS)


def _same(record: GoldRecord) -> set[Pair]:
    return {
        pair for entity in record.entities for pair in combinations(sorted(entity_keys(entity)), 2)
    }


def known_names(records: Iterable[GoldRecord], docs: Iterable[Doc]) -> Names:
    """By key: in how many papers the words occur, in how many they are an entity of a type."""
    names: Names = {}
    pairs = list(zip(records, docs, strict=True))
    for record, _ in pairs:
        for key, counts in _own(record).items():
            seen = names.setdefault(key, {"papers": 0})
            for kind, count in counts.items():
                seen[kind] = seen.get(kind, 0) + count
    for record, doc in pairs:
        for key in _present(doc, names) | _own(record).keys():
            names[key]["papers"] += 1
    return names


def less(names: Names, record: GoldRecord, doc: Doc) -> Names:
    """What is known without this paper: a paper must not tell about itself."""
    own = _own(record)
    out: Names = {}
    for key in _present(doc, names) | own.keys():
        seen = Counter(names[key])
        seen.subtract(Counter(own.get(key, {})) + Counter({"papers": 1}))
        if seen["papers"] > 0:
            out[key] = dict(seen)
    return out


def _own(record: GoldRecord) -> dict[str, dict[str, int]]:
    own: dict[str, dict[str, int]] = {}
    for entity in record.entities:
        for key in entity_keys(entity):
            counts = own.setdefault(key, {})
            counts[entity.type] = 1
            if entity.role is not None:
                counts[entity.role] = 1
    return own


def _present(doc: Doc, names: Names) -> set[str]:
    words = word_keys(doc.text)
    return {
        key
        for start in range(len(words))
        for size in range(1, _MAX_WORDS + 1)
        if (key := "".join(words[start : start + size])) in names
    }


def fit_keep(cases: Sequence[Case], type_: EntityType) -> Logistic:
    """The keep-or-drop model of one type."""
    own = [case for case in cases if case.group.type == type_]
    targets = ["yes" if case.gold is not None else "no" for case in own]
    return _fit([case.keep for case in own], targets, strength=KEEP_STRENGTH)


def fit_role(cases: Sequence[Case]) -> Logistic:
    """The role model, from the groups that are methods."""
    own = [case for case in cases if case.group.type == "Method" and case.gold is not None]
    targets = [str(case.gold.role) for case in own if case.gold is not None]
    return _fit([case.role for case in own], targets, strength=ROLE_STRENGTH)


KEEP_STRENGTH = 0.1
ROLE_STRENGTH = 0.3


def _fit(
    features: Sequence[Mapping[str, float]], targets: Sequence[str], *, strength: float
) -> Logistic:
    """A logistic regression with the usual penalty; `strength` is its inverse weight."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    counts = Counter(name for item in features for name, value in item.items() if value)
    common = {name for name, count in counts.items() if count >= _RARE}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        [{name: value for name, value in item.items() if name in common} for item in features]
    )
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(matrix, targets)
    columns: list[str] = list(vectorizer.get_feature_names_out())
    rows: dict[str, Any] = dict(zip(_rows(model.classes_), model.coef_, strict=True))
    biases = dict(zip(_rows(model.classes_), model.intercept_, strict=True))
    return Logistic(
        {name: round(float(bias), 4) for name, bias in biases.items()},
        {name: _pruned(columns, row) for name, row in rows.items()},
    )


def _rows(classes: Sequence[str]) -> list[str]:
    """scikit-learn keeps one row for two classes, that of the later."""
    return [str(classes[1])] if len(classes) == 2 else [str(name) for name in classes]


def _pruned(columns: Sequence[str], row: Sequence[float]) -> dict[str, float]:
    return {
        name: round(float(weight), 4)
        for name, weight in zip(columns, row, strict=True)
        if abs(weight) >= 0.005
    }


def best_thresholds(
    cases: Sequence[Case], records: Sequence[GoldRecord], folds: int = 5
) -> dict[str, float]:
    """By type, the probability from which keeping gives the best F1, out of fold."""
    out: dict[str, float] = {}
    for type_ in ENTITY_TYPES:
        scored: list[tuple[float, bool]] = []
        for fold in range(folds):
            train, test = split(cases, fold, folds)
            model = fit_keep(train, type_)
            scored += [
                (model.probability(case.keep), case.gold is not None)
                for case in test
                if case.group.type == type_
            ]
        total = sum(entity.type == type_ for record in records for entity in record.entities)
        out[type_], f1 = _best(scored, total)
        log.info("%s: keep from %.2f, F1 %.3f", type_, out[type_], f1)
    return out


def split(cases: Sequence[Case], fold: int, folds: int) -> tuple[list[Case], list[Case]]:
    """Cases to learn from and cases to test on; papers are never split."""
    papers = {
        paper: index % folds for index, paper in enumerate(dict.fromkeys(c.paper for c in cases))
    }
    train = [case for case in cases if papers[case.paper] != fold]
    return train, [case for case in cases if papers[case.paper] == fold]


def _best(scored: Sequence[tuple[float, bool]], total: int) -> tuple[float, float]:
    best = (0.0, 0.0)
    for step in range(5, 95):
        threshold = step / 100
        kept = [hit for chance, hit in scored if chance >= threshold]
        f1 = 2 * sum(kept) / max(1, len(kept) + total)
        if f1 > best[1] and not math.isclose(f1, best[1]):
            best = (threshold, f1)
    return best
