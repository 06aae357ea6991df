"""Positions of the first drawing, computed ahead so that nothing moves when the page opens.

Only `+ - * /`, square roots and a seeded generator are used, so that every machine gives the same
positions.
"""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

SPACING = 92.0
LEAST_DISTANCE = 62.0
GAP = 80.0
GRID_STEP = 74.0
GRID_GAP = 130.0
ASPECT = 1.1
SWEEPS = 30

type Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Positions in pixels by node, and where the grid of unconnected nodes begins, if any."""

    positions: dict[str, tuple[int, int]]
    grid_top: int | None = None


def arrange(nodes: Collection[str], pairs: Iterable[tuple[str, str]]) -> Arrangement:
    """Lay out each connected component by itself, pack them in rows, single nodes as a grid."""
    neighbours: dict[str, set[str]] = {node: set() for node in sorted(nodes)}
    for one, other in pairs:
        if one != other:
            neighbours[one].add(other)
            neighbours[other].add(one)
    components = _components(neighbours)
    singles = [component[0] for component in components if len(component) == 1]
    boxes = [_laid_out(component, neighbours) for component in components if len(component) > 1]
    positions, width, bottom = _packed(boxes)
    if not singles:
        return Arrangement(positions=_rounded(positions))
    columns = max(1, int(width / GRID_STEP) if boxes else _square_columns(len(singles)))
    top = bottom + (GRID_GAP if boxes else 0)
    for index, node in enumerate(singles):
        row, column = divmod(index, columns)
        positions[node] = (column * GRID_STEP, top + row * GRID_STEP)
    return Arrangement(positions=_rounded(positions), grid_top=round(top) if boxes else None)


def _square_columns(count: int) -> int:
    return max(1, round(sqrt(count * ASPECT)))


def _rounded(positions: dict[str, Point]) -> dict[str, tuple[int, int]]:
    return {node: (round(x), round(y)) for node, (x, y) in positions.items()}


def _components(neighbours: dict[str, set[str]]) -> list[list[str]]:
    """Connected components, the largest first, each sorted."""
    seen: set[str] = set()
    components = []
    for start in neighbours:
        if start in seen:
            continue
        component, queue = [], [start]
        seen.add(start)
        while queue:
            node = queue.pop()
            component.append(node)
            fresh = sorted(neighbours[node] - seen)
            seen.update(fresh)
            queue.extend(fresh)
        components.append(sorted(component))
    return sorted(components, key=lambda component: (-len(component), component))


def _laid_out(component: list[str], neighbours: dict[str, set[str]]) -> dict[str, Point]:
    """The component with its upper left corner at the origin, lying rather than standing."""
    index = {node: place for place, node in enumerate(component)}
    adjacent = [sorted(index[other] for other in neighbours[node]) for node in component]
    points = _separated(_stress(adjacent))
    width = max(x for x, _ in points) - min(x for x, _ in points)
    height = max(y for _, y in points) - min(y for _, y in points)
    if height > width:
        points = [(y, x) for x, y in points]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return {node: (x - left, y - top) for node, (x, y) in zip(component, points, strict=True)}


def _distances(adjacent: Sequence[Sequence[int]], start: int) -> list[int]:
    """Links on the shortest way from `start` to every node of a connected graph."""
    distance = [-1] * len(adjacent)
    distance[start] = 0
    queue = [start]
    for node in queue:
        for other in adjacent[node]:
            if distance[other] < 0:
                distance[other] = distance[node] + 1
                queue.append(other)
    return distance


def _stress(adjacent: Sequence[Sequence[int]]) -> list[Point]:
    """Stress minimised by stochastic gradient descent (Zheng, Pawar, Goodman 2018)."""
    count = len(adjacent)
    terms = [
        (one, other, distance)
        for one in range(count)
        for other, distance in enumerate(_distances(adjacent, one)[:one])
    ]
    draw = random.Random(1)  # noqa: S311
    spread = sqrt(count)
    xs = [draw.random() * spread for _ in range(count)]
    ys = [draw.random() * spread for _ in range(count)]
    step = float(max(distance for _, _, distance in terms) ** 2)
    for _ in range(SWEEPS):
        draw.shuffle(terms)
        for one, other, distance in terms:
            dx, dy = xs[one] - xs[other], ys[one] - ys[other]
            length = sqrt(dx * dx + dy * dy) or 1e-6
            move = min(1.0, step / (distance * distance)) * (length - distance) / (2 * length)
            xs[one] -= move * dx
            ys[one] -= move * dy
            xs[other] += move * dx
            ys[other] += move * dy
        step *= 0.8
    return [(x * SPACING, y * SPACING) for x, y in zip(xs, ys, strict=True)]


def _separated(points: list[Point], rounds: int = 60) -> list[Point]:
    """Push apart what is nearer than LEAST_DISTANCE, until nothing is or the rounds are over."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    for _ in range(rounds):
        moved = False
        for one in range(len(points)):
            for other in range(one):
                dx, dy = xs[one] - xs[other], ys[one] - ys[other]
                length = sqrt(dx * dx + dy * dy)
                if length >= LEAST_DISTANCE - 0.5:
                    continue
                if length < 1e-3:
                    dx, dy, length = 0.6, 0.8, 1.0
                push = (LEAST_DISTANCE - length) / (2 * length)
                xs[one] += dx * push
                ys[one] += dy * push
                xs[other] -= dx * push
                ys[other] -= dy * push
                moved = True
        if not moved:
            break
    return list(zip(xs, ys, strict=True))


def _packed(boxes: list[dict[str, Point]]) -> tuple[dict[str, Point], float, float]:
    """Boxes in rows, left to right, the tallest first; with the width and the height of it all."""
    sizes = [(max(x for x, _ in b.values()), max(y for _, y in b.values())) for b in boxes]
    area = sum((width + GAP) * (height + GAP) for width, height in sizes)
    limit = max([sqrt(area * ASPECT), *(width for width, _ in sizes)])
    order = sorted(range(len(boxes)), key=lambda index: (-sizes[index][1], index))
    positions: dict[str, Point] = {}
    left = top = row_height = 0.0
    for index in order:
        width, height = sizes[index]
        if left and left + width > limit:
            left, top, row_height = 0.0, top + row_height + GAP, 0.0
        for node, (x, y) in boxes[index].items():
            positions[node] = (left + x, top + y)
        left += width + GAP
        row_height = max(row_height, height)
    return positions, limit, top + row_height
