"""Which entities of different papers are one thing, and why."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.model import ENTITY_TYPES, Entity, EntityType, KnownEntity, PaperRecord
from kg.names import key, say_the_same, short_hash, slug, spells_out

type Occurrence = tuple[str, EntityType, str]
"""Paper id, type and name: an entity as one paper names it."""

type _Member = tuple[str, Entity]
type _Homes = Mapping[str, Sequence[_Member]]
type _Cluster = tuple[str, list[_Member], set[str]]


_OUTWEIGHS = 5
"""How many times more papers the commonplace meaning of a short form needs than all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """One thing: its names over all papers, and the reason of each merge."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...]
    papers: int
    merges: tuple[str, ...]
    higher_is_better: bool | None


def canonical_entities(
    records: Sequence[PaperRecord], knowledge: Sequence[KnownEntity] = ()
) -> dict[Occurrence, Canonical]:
    """For each entity of each paper the thing that it is; the order of records has no influence.

    Entities never merge across types. Two that one paper tells apart stay apart, unless their names
    are spellings of one name or listed as names of one thing.
    """
    found: dict[Occurrence, Canonical] = {}
    for type_ in ENTITY_TYPES:
        known = {key(item.name): item for item in knowledge if item.type == type_}
        homes: dict[str, list[_Member]] = defaultdict(list)
        for record in sorted(records, key=lambda record: record.paper.id):
            for entity in record.entities:
                if entity.type == type_:
                    homes[key(entity.name)].append((record.paper.id, entity))
        for canonical, members in _named(type_, _clusters(_split(homes), known), known):
            for paper, entity in members:
                found[paper, type_, entity.name] = canonical
    return found


def _split(homes: _Homes) -> dict[str, list[_Member]]:
    """Tell homonyms apart: "SR" that two papers spell out as two things gets two homes.

    The home of a homonym ends in `=` and what it stands for; the commonplace meaning, if there is
    one, keeps the plain home, together with the papers that don't spell the name out.
    """
    split: dict[str, list[_Member]] = defaultdict(list)
    for home, members in homes.items():
        forms = [form for _, entity in members for form in _expansions(entity, home)[:1]]
        meanings = _meanings(forms)
        plain = _commonplace(meanings, forms)
        for paper, entity in members:
            own = {meanings.get(form, plain) for form in _expansions(entity, home)[:1]} - {plain}
            split[f"{home}={slug(own.pop() or home)}" if own else home].append((paper, entity))
    return split


def _commonplace(meanings: Mapping[str, str], forms: Iterable[str]) -> str | None:
    """The meaning that outweighs all others by far, or the only one."""
    counts = Counter(meanings[form] for form in forms)
    ranked = sorted(counts, key=lambda meaning: (-counts[meaning], meaning))
    if not ranked:
        return None
    rest = counts.total() - counts[ranked[0]]
    return ranked[0] if rest == 0 or counts[ranked[0]] >= max(3, _OUTWEIGHS * rest) else None


def _expansions(entity: Entity, short: str) -> list[str]:
    """The forms of an entity that spell out the short form with this key."""
    return sorted(form for form in (entity.name, *entity.aliases) if spells_out(form, short))


def _meanings(forms: Iterable[str]) -> dict[str, str]:
    """Each expansion with the shortest one that says the same in fewer words or more."""
    meanings: dict[str, str] = {}
    for form in sorted(set(forms), key=lambda form: (len(form), form)):
        alike = [other for other in meanings if say_the_same(form, other)]
        meanings[form] = meanings[alike[0]] if alike else form
    return meanings


class _Union:
    """Disjoint sets of home keys; sets that share a paper are joined for a sure reason only."""

    def __init__(self, homes: _Homes) -> None:
        self._parent = {home: home for home in homes}
        self._papers = {home: {paper for paper, _ in members} for home, members in homes.items()}
        self._reasons: dict[str, set[str]] = {home: set() for home in homes}

    def find(self, home: str) -> str:
        while self._parent[home] != home:
            self._parent[home] = self._parent[self._parent[home]]
            home = self._parent[home]
        return home

    def join(self, left: str, right: str, reason: str, *, sure: bool = False) -> None:
        left, right = sorted((self.find(left), self.find(right)))
        if left == right or (not sure and self._papers[left] & self._papers[right]):
            return
        self._parent[right] = left
        self._papers[left] |= self._papers.pop(right)
        self._reasons[left] |= self._reasons.pop(right) | {reason}

    def reasons(self, root: str) -> set[str]:
        return self._reasons[root]


def _clusters(homes: _Homes, known: Mapping[str, KnownEntity]) -> list[_Cluster]:
    """Home, members and reasons of each thing, surest reasons first."""
    union = _Union(homes)
    _join_listed(union, homes, known)
    _join_abbreviations(union, homes)
    joined: dict[str, list[_Member]] = defaultdict(list)
    for home in sorted(homes):
        joined[union.find(home)] += homes[home]
    return [
        (root, members, union.reasons(root) | _spellings(members))
        for root, members in joined.items()
    ]


def _join_listed(union: _Union, homes: _Homes, known: Mapping[str, KnownEntity]) -> None:
    """Join what the pipeline's data lists as names of one thing."""
    for home, item in sorted(known.items()):
        listed = [(home, item.name), *((key(alias), alias) for alias in item.aliases)]
        present = [(form, name) for form, name in listed if form in homes]
        for form, name in present[1:]:
            reason = f"{name} = {item.name}: listed as names of one thing"
            union.join(present[0][0], form, reason, sure=True)


def _join_abbreviations(union: _Union, homes: _Homes) -> None:
    """Join a short form's home with that of its commonplace expansion."""
    pairs: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for members in homes.values():
        for paper, entity in members:
            for short in (entity.name, *entity.aliases):
                for long in _expansions(entity, key(short))[:1]:
                    pairs[key(short)].append((long, short, paper))
    for home, spelled in sorted(pairs.items()):
        forms = [long for long, _, _ in spelled]
        meanings = _meanings(forms)
        plain = _commonplace(meanings, forms)
        for long, short, paper in sorted(spelled):
            if meanings[long] == plain and home in homes and key(long) in homes:
                union.join(home, key(long), f"{long} = {short}: spelled out by {paper}")


def _spellings(members: Iterable[_Member]) -> set[str]:
    """Reasons of the merges that equal keys made."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for _, entity in members:
        names[key(entity.name)][entity.name] += 1
    return {
        f"{name} = {_chief(group)}: one name but for case, spaces, hyphens, accents or plural"
        for group in names.values()
        for name in group
        if name != _chief(group)
    }


def _chief(names: Counter[str]) -> str:
    """The commonest name; of equals one with capitals, with more hyphens, the shortest."""

    def order(name: str) -> tuple[object, ...]:
        return (-names[name], name.islower(), -len(re.findall(r"[-_ ]", name)), len(name), name)

    return min(names, key=order)


def _named(
    type_: EntityType, clusters: Iterable[_Cluster], known: Mapping[str, KnownEntity]
) -> list[tuple[Canonical, list[_Member]]]:
    """Each cluster with its name and an id that no other cluster has."""
    listed = {key(form): item for item in known.values() for form in (item.name, *item.aliases)}
    named = []
    for home, members, reasons in clusters:
        names = Counter(entity.name for _, entity in members)
        item = next((listed[key(name)] for name in sorted(names) if key(name) in listed), None)
        name = item.name if item else _chief(names)
        written = set(names).union(*(entity.aliases for _, entity in members))
        meaning = home.partition("=")[2]
        canonical = Canonical(
            id=f"{type_.lower()}:{slug(name)}{'-' if meaning else ''}{meaning}",
            type=type_,
            name=name,
            aliases=tuple(sorted(written - {name})),
            papers=len({paper for paper, _ in members}),
            merges=tuple(sorted(reasons)),
            higher_is_better=item.higher_is_better if item else None,
        )
        named.append((home, canonical, members))
    shared = Counter(canonical.id for _, canonical, _ in named)
    return [
        (
            canonical
            if shared[canonical.id] == 1
            else replace(canonical, id=f"{canonical.id}-{short_hash(home)[:6]}"),
            members,
        )
        for home, canonical, members in named
    ]
