"""Names that extend another name by a size, version or letter: ResNet-50 of ResNet."""

import re
from collections.abc import Iterable, Iterator

from kg.link.canonical import Canonical
from kg.names import key

_SUFFIX = r"""
    v?\d[\w.]* | [A-Z][A-Z0-9]{0,2} | [a-z]?\d+[a-zA-Z]* |
    base|large|small|tiny|huge|giant|mini|medium|nano|micro|lite|light|pro|plus|x?xl|easy|hard|full|
    train|val|test|dev|sub|subset
"""
_EXTENSION = re.compile(rf"[-_ /](?:{_SUFFIX})(?:[-_ /](?:{_SUFFIX}))*", re.VERBOSE)
_GLUED = re.compile(r"v?\d[\w.]*")
_PROPER = re.compile(r"[A-Z].*[A-Za-z0-9]{2}|\d")


def variant_pairs(things: Iterable[Canonical]) -> Iterator[tuple[str, str, str]]:
    """Ids of a variant and of the longest named base of the same type, with the reason."""
    distinct = {thing.id: thing for thing in things if thing.type in ("Method", "Dataset")}
    by_name: dict[tuple[str, str], str] = {}
    for thing in sorted(distinct.values(), key=lambda thing: thing.id):
        spellings = [name for name in thing.aliases if key(name) == key(thing.name)]
        for name in (thing.name, *spellings):
            if _PROPER.search(name) and " " not in name:
                by_name.setdefault((thing.type, name), thing.id)
    for thing in sorted(distinct.values(), key=lambda thing: thing.id):
        base = _base(thing, by_name)
        if base is not None:
            name, base_id = base
            yield thing.id, base_id, f"{thing.name} extends {name}"


def _base(thing: Canonical, by_name: dict[tuple[str, str], str]) -> tuple[str, str] | None:
    for length in range(len(thing.name) - 1, 1, -1):
        name, extension = thing.name[:length], thing.name[length:]
        base = by_name.get((thing.type, name))
        if base is None or base == thing.id:
            continue
        glued = not name[-1].isdigit() and _GLUED.fullmatch(extension)
        if glued or _EXTENSION.fullmatch(extension):
            return name, base
    return None
