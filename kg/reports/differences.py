"""What two graphs don't have in common."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from kg.model import Graph, Relationship, Rows, Value

_COLUMNS = ("change", "what", "name", "property", "first", "second")


def differences(first: Graph, second: Graph) -> Rows:
    """One row for each thing that only one graph holds, and each property that differs.

    `change` is `only first`, `only second` or `differs`. Nodes are compared by id, relationships
    by all that they are, so that parallel ones count. 1, 1.0 and true are three values.
    """
    rows = [*_of_nodes(first, second), *_of_relationships(first, second)]
    return Rows(columns=_COLUMNS, rows=tuple(rows))


type _Row = tuple[object, ...]
type _Unmatched = tuple[list[Relationship], list[Relationship]]


def _of_nodes(first: Graph, second: Graph) -> Iterator[_Row]:
    left = {node.id: node for node in first.nodes}
    right = {node.id: node for node in second.nodes}
    for id_ in sorted(left.keys() | right.keys()):
        one, other = left.get(id_), right.get(id_)
        if one is None or other is None:
            present = one or other
            change = "only first" if one else "only second"
            yield change, present.label if present else None, id_, None, None, None
            continue
        if one.label != other.label:
            yield "differs", one.label, id_, "label", one.label, other.label
        for name, left_value, right_value in _unequal(one.properties, other.properties):
            yield "differs", one.label, id_, name, left_value, right_value


def _of_relationships(first: Graph, second: Graph) -> Iterator[_Row]:
    groups: dict[tuple[str, ...], _Unmatched] = {}
    known = {_exact(item): item for graph in (first, second) for item in graph.relationships}
    left, right = (Counter(map(_exact, graph.relationships)) for graph in (first, second))
    for side, counter in enumerate((left - right, right - left)):
        for exact in sorted(counter.elements()):
            item = known[exact]
            place = (item.type, item.source, item.target, str(item.properties.get("paper")))
            groups.setdefault(place, ([], []))[side].append(item)
    for _, (ours, theirs) in sorted(groups.items()):
        for one, other in zip_longest(ours, theirs):
            yield from _of_pair(one, other)


def _of_pair(one: Relationship | None, other: Relationship | None) -> Iterator[_Row]:
    if one and other:
        for name, first, second in _unequal(one.properties, other.properties):
            yield "differs", one.type, _ends(one), name, first, second
    elif one:
        yield "only first", one.type, _ends(one), None, _said(one), None
    elif other:
        yield "only second", other.type, _ends(other), None, None, _said(other)


def _ends(item: Relationship) -> str:
    return f"{item.source} -> {item.target}"


def _said(item: Relationship) -> Value | None:
    return item.properties.get("quote", item.properties.get("paper"))


def _unequal(
    one: Mapping[str, Value], other: Mapping[str, Value]
) -> Iterator[tuple[str, Value | None, Value | None]]:
    for name in sorted(one.keys() | other.keys()):
        if repr(one.get(name)) != repr(other.get(name)):
            yield name, one.get(name), other.get(name)


def _exact(item: Relationship) -> tuple[str, str, str, str]:
    return item.type, item.source, item.target, repr(sorted(item.properties.items()))
