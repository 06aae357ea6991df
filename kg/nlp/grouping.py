"""Groups the mentions of one paper to entities: one group is one thing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span

from kg.model import ENTITY_TYPES, EntityType
from kg.nlp.candidates import Names, cut_to_known, overlooked
from kg.nlp.extensions import Abbreviation
from kg.nlp.naming import expanded, is_vague, name_key, without_bracket, word_keys
from kg.nlp.occurrences import Found, further, tagged
from kg.nlp.types_of_groups import likeliest


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Spans that name one thing, in order of the text; `shorts` are the short forms among them."""

    type: EntityType
    spans: tuple[Found, ...]
    shorts: tuple[str, ...]

    @property
    def tagged(self) -> int:
        """How many spans the mention finder found itself."""
        return sum(span.tagged for span in self.spans)


def group_mentions(
    doc: Doc, known: Names | None = None, synonyms: Iterable[tuple[str, str]] = ()
) -> list[Group]:
    """The groups, in order of their first span; with `known` also what was overlooked.

    `synonyms` are pairs of keys that name one thing in every paper.
    """
    pairs: tuple[Abbreviation, ...] = doc._.abbreviations
    found = _whole_long_forms(doc, tagged(doc), pairs)
    if known is not None:
        found = cut_to_known(doc, found, known)
        found += overlooked(doc, found, known)
    names = {_words(doc, span) for span in found}
    names.update(_partners(doc, found, pairs))
    found += further(doc, found, names)
    by_key: dict[str, list[Found]] = {}
    for span in sorted(found, key=lambda span: span.first):
        name = without_bracket(surface(doc, span))
        key = name_key(name)
        if key and not is_vague(name):
            by_key.setdefault(key, []).append(span)
    links = _links(doc, by_key, pairs)
    links += [(one, other) for one, other in synonyms if one in by_key and other in by_key]
    joined = _join(by_key, links)
    shorts = {pair.short.text for pair in pairs}
    groups = [_group(doc, spans, shorts) for spans in joined]
    kept = [group for group in groups if group is not None]
    if known is not None and doc._.encoded:
        kept = _retyped(doc, kept, known)
    return _join_tasks(doc, kept)


def surface(doc: Doc, span: Found) -> str:
    """The text of a span."""
    piece: Span = doc[span.first : span.last]
    return str(piece.text)


def _words(doc: Doc, span: Found) -> tuple[str, ...]:
    return tuple(token.text for token in doc[span.first : span.last])


def _whole_long_forms(doc: Doc, found: list[Found], pairs: Iterable[Abbreviation]) -> list[Found]:
    """Where a tagged short form is defined, no part of its long form is a mention."""
    keys = {name_key(surface(doc, span)) for span in found}
    at = {token: span for span in found for token in range(span.first, span.last)}
    for pair in pairs:
        long = doc.char_span(pair.long.start, pair.long.end)
        if long is None or name_key(pair.short.text) not in keys:
            continue
        parts = {at[token] for token in range(long.start, long.end) if token in at}
        if parts and all(long.start <= part.first and part.last <= long.end for part in parts):
            type_ = max(parts, key=lambda part: part.last).type
            whole = Found(first=long.start, last=long.end, type=type_, tagged=True)
            at.update(dict.fromkeys(range(long.start, long.end), whole))
    return list(dict.fromkeys(at[token] for token in sorted(at)))


def _partners(
    doc: Doc, found: Sequence[Found], pairs: Iterable[Abbreviation]
) -> list[tuple[str, ...]]:
    """Short forms of tagged long forms, and the other way round."""
    keys = {name_key(without_bracket(surface(doc, span))) for span in found}
    names = []
    for pair in pairs:
        for one, other in ((pair.short, pair.long), (pair.long, pair.short)):
            span = doc.char_span(other.start, other.end)
            if span is not None and name_key(one.text) in keys:
                names.append(tuple(token.text for token in span))
    return names


def _links(
    doc: Doc, by_key: Mapping[str, Sequence[Found]], pairs: Iterable[Abbreviation]
) -> list[tuple[str, str]]:
    """Pairs of keys that name one thing."""
    long_forms = {name_key(pair.short.text): pair.long.text for pair in pairs}
    links = [(short, name_key(long)) for short, long in long_forms.items()]
    if long_forms:
        links += [
            (key, name_key(expanded(without_bracket(surface(doc, spans[0])), long_forms)))
            for key, spans in by_key.items()
        ]
    return [(one, other) for one, other in links if one in by_key and other in by_key]


def _join(by_key: Mapping[str, list[Found]], links: Iterable[tuple[str, str]]) -> list[list[Found]]:
    root = {key: key for key in by_key}

    def find(key: str) -> str:
        while root[key] != key:
            key = root[key]
        return key

    for one, other in links:
        root[find(other)] = find(one)
    joined: dict[str, list[Found]] = {}
    for key, spans in by_key.items():
        joined.setdefault(find(key), []).extend(spans)
    return list(joined.values())


def _group(doc: Doc, spans: list[Found], shorts: AbstractSet[str]) -> Group | None:
    votes = Counter(span.type for span in spans if span.type is not None)
    if not votes:
        return None
    winner = min(votes, key=lambda type_: (-votes[type_], ENTITY_TYPES.index(type_)))
    ordered = sorted(spans, key=lambda span: span.first)
    own = dict.fromkeys(text for text in (surface(doc, s) for s in ordered) if text in shorts)
    return Group(type=winner, spans=tuple(ordered), shorts=tuple(own))


def _retyped(doc: Doc, groups: Sequence[Group], known: Names) -> list[Group]:
    """The groups with the type that the encoder and what is known make likeliest."""
    seen = []
    for group in groups:
        counts = Counter[str]()
        for key in {name_key(without_bracket(surface(doc, span))) for span in group.spans}:
            counts.update(known.get(key, {}))
        seen.append(counts)
    types = likeliest(doc, [group.spans for group in groups], seen)
    return [replace(group, type=type_) for group, type_ in zip(groups, types, strict=True)]


def _join_tasks(doc: Doc, groups: list[Group]) -> list[Group]:
    """ "crowd counting" beside "weakly supervised crowd counting" is the same task."""
    names = {
        index: [word_keys(surface(doc, span)) for span in group.spans]
        for index, group in enumerate(groups)
        if group.type == "Task"
    }
    wider: dict[tuple[str, ...], int] = {}
    for index, surfaces in names.items():
        for name in surfaces:
            for cut in range(1, len(name) - 1):
                wider.setdefault(name[cut:], index)
    members: dict[int, list[Group]] = {}
    for index, group in enumerate(groups):
        members.setdefault(_widest(index, names, wider), []).append(group)
    return sorted(map(_merged, members.values()), key=lambda group: group.spans[0].first)


def _widest(
    index: int,
    names: Mapping[int, Sequence[tuple[str, ...]]],
    wider: Mapping[tuple[str, ...], int],
) -> int:
    seen = {index}
    while True:
        above = next((wider[name] for name in names.get(index, ()) if name in wider), index)
        if above in seen:
            return min(seen) if above != index else index
        seen.add(above)
        index = above


def _merged(members: Sequence[Group]) -> Group:
    spans = sorted((span for group in members for span in group.spans), key=lambda s: s.first)
    shorts = dict.fromkeys(short for group in members for short in group.shorts)
    return Group(type=members[0].type, spans=tuple(spans), shorts=tuple(shorts))
