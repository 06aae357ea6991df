"""The partial order that relative claims make: A over B, B over C, so A over C; and its cycles."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from kg.model import Rows
from kg.tables.algebra import improves
from kg.tables.reported import Reported, footnote
from kg.tables.settings import variant

type _Place = tuple[str | None, str | None, str | None]
"""Ids of metric and dataset, and the variant; claims of different places are never chained."""
type _Steps = Mapping[str, Mapping[str, Sequence[Reported]]]
"""Claims by the ids of the better and the worse method."""

_COLUMNS = (
    "better",
    "worse",
    "metric",
    "dataset",
    "variant",
    "steps",
    "path",
    "cycle",
    "papers",
)


def order(results: Iterable[Reported], *, with_evidence: bool = False) -> tuple[Rows, list[str]]:
    """All pairs of better and worse method with the shortest path between them, and the cycles.

    A pair of methods that lie on a cycle has `cycle` set: the claims contradict each other, so
    nothing follows for them.
    """
    names: dict[str, str] = {}
    places: dict[_Place, dict[str, dict[str, list[Reported]]]] = defaultdict(dict)
    shown: dict[_Place, Reported] = {}
    for claim in results:
        good, one, other = improves(claim), claim.method_id, claim.comparator_id
        if good is None or one is None or other is None or one == other:
            continue
        names |= {one: claim.method or "", other: claim.comparator or ""}
        better, worse = (one, other) if good else (other, one)
        place = (claim.metric_id, claim.dataset_id, variant(claim.condition))
        shown.setdefault(place, claim)
        places[place].setdefault(better, {}).setdefault(worse, []).append(claim)
    rows: list[tuple[object, ...]] = []
    cycles: set[str] = set()
    for place, steps in places.items():
        where = (shown[place].metric, shown[place].dataset, place[2])
        reach = {start: _paths(steps, start) for start in steps}
        for start, paths in reach.items():
            if start in paths:
                cycles.add(_cycle(paths[start], names, where))
            for end, path in paths.items():
                if end != start:
                    rows.append(
                        _row(path, steps, names, where, start in reach.get(end, ()))
                        + ((_evidence(path, steps),) if with_evidence else ())
                    )
    rows.sort(
        key=lambda row: tuple("" if cell is None else str(cell) for cell in row[2:5] + row[:2])
    )
    columns = (*_COLUMNS, "quote") if with_evidence else _COLUMNS
    return Rows(columns=columns, rows=tuple(rows)), sorted(cycles)


def _paths(steps: _Steps, start: str) -> dict[str, tuple[str, ...]]:
    """The shortest path to each method that is reached, the start itself where a cycle closes."""
    found: dict[str, tuple[str, ...]] = {}
    queue: deque[tuple[str, ...]] = deque([(start,)])
    while queue:
        path = queue.popleft()
        for following in sorted(steps.get(path[-1], ())):
            if following not in found:
                found[following] = (*path, following)
                queue.append(found[following])
    return found


def _claims(path: tuple[str, ...], steps: _Steps) -> list[Reported]:
    return [claim for better, worse in pairwise(path) for claim in steps[better][worse]]


def _evidence(path: tuple[str, ...], steps: _Steps) -> list[str]:
    return list(dict.fromkeys(map(footnote, _claims(path, steps))))


def _row(
    path: tuple[str, ...],
    steps: _Steps,
    names: Mapping[str, str],
    where: tuple[object, ...],
    on_cycle: bool,
) -> tuple[object, ...]:
    papers = sorted({claim.paper for claim in _claims(path, steps)})
    chain = " > ".join(names[id_] for id_ in path)
    ends = (names[path[0]], names[path[-1]])
    return (*ends, *where, len(path) - 1, chain, on_cycle, papers)


def _cycle(path: tuple[str, ...], names: Mapping[str, str], where: tuple[object, ...]) -> str:
    """A cycle told from its first method by name, so that each is told once."""
    ring = [names[id_] for id_ in path[:-1]]
    first = ring.index(min(ring))
    told = " > ".join([*ring[first:], *ring[:first], ring[first]])
    place = ", ".join(str(part) for part in where if part)
    return f"{told} ({place})"
