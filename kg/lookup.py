"""From a name that a user writes to the node that is meant; an unclear name is never guessed."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import UnknownNameError
from kg.model import ENTITY_TYPES
from kg.names import key
from kg.stores import Store

LABELS = (*ENTITY_TYPES, "Paper")
_MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A node by which a name can be meant; `names` holds its name first, then its aliases."""

    id: str
    label: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """What to call it: the name, or a paper's title."""
        return self.names[0]


def find(store: Store, name: str, labels: Sequence[str] = LABELS) -> Found:
    """The one node of these labels that has the name.

    Tried in turn: id, name, alias, each as written, then spelled otherwise (case, spaces, hyphens).
    Raises UnknownNameError where no node has it (with near names) or several have (with their ids).
    """
    nodes = [node for label in labels for node in _nodes(store, label)]
    wanted = key(name)
    for matches in (
        [node for node in nodes if node.id == name],
        [node for node in nodes if node.name == name],
        [node for node in nodes if key(node.name) == wanted],
        [node for node in nodes if name in node.names],
        [node for node in nodes if wanted in map(key, node.names)],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            ids = ", ".join(sorted(node.id for node in matches))
            raise UnknownNameError(f"'{name}' is the name of several: write one of {ids}")
    raise UnknownNameError(_unknown(name, nodes, labels))


def names_by_key(store: Store, labels: Sequence[str]) -> dict[str, frozenset[str]]:
    """The labels of the nodes that have an id, name or alias, by its key."""
    found: dict[str, set[str]] = {}
    for label in labels:
        for node in _nodes(store, label):
            for name in (node.id, *node.names):
                found.setdefault(key(name), set()).add(label)
    return {name: frozenset(labels) for name, labels in found.items()}


def _nodes(store: Store, label: str) -> list[Found]:
    shown = (
        "n.title AS name, null AS aliases"
        if label == "Paper"
        else "n.name AS name, n.aliases AS aliases"
    )
    rows = store.query(f"MATCH (n:{label}) RETURN n.id AS id, {shown} ORDER BY n.id")
    return [
        Found(id=str(row["id"]), label=label, names=(str(row["name"]), *_texts(row["aliases"])))
        for row in rows
    ]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _unknown(name: str, nodes: Sequence[Found], labels: Sequence[str]) -> str:
    kinds = " or ".join(label.lower() for label in labels)
    by_key = {key(form): node.name for node in nodes for form in node.names}
    near = difflib.get_close_matches(key(name), sorted(by_key), n=_MOST_CANDIDATES, cutoff=0.6)
    inside = [form for form in sorted(by_key) if len(form) > 2 and key(name) in form]
    names = dict.fromkeys(by_key[form] for form in [*near, *inside][:_MOST_CANDIDATES])
    if not names:
        called = "title" if labels[0] == "Paper" else "name"
        listing = f'kg query "MATCH (n:{labels[0]}) RETURN n.{called}"'
        return f"no {kinds} is called '{name}'; list them with: {listing}"
    quoted = " or ".join(f"'{candidate}'" for candidate in names)
    return f"no {kinds} is called '{name}'; did you mean {quoted}?"
