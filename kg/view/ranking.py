"""Which results are ranked, by the rule of `kg table`; nothing else in the page ranks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.model import Node
from kg.tables import Reported, leaderboard
from kg.tables.leaderboard import comparable_group
from kg.tables.settings import variant
from kg.view.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A place among comparable results, and where the value lies between the least and most."""

    place: int
    share: float
    scale: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Results that compare, best first: least and greatest number as printed, setting if any."""

    low: str
    high: str
    setting: str | None
    members: tuple[Reported, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Ranked results by id, and the scales to which they refer."""

    ranked: dict[str, Ranked]
    scales: tuple[Scale, ...]


def ranking(facts: Facts) -> Ranking:
    """Every result that the tables rank."""
    results = reported(facts)
    # The tables' rows name no result; the column of the paper carries its id through.
    rows = leaderboard([replace(result, paper=result.id) for result in results])
    places = {str(row["paper"]): row["rank"] for row in rows}
    groups: dict[tuple[object, ...], list[Reported]] = defaultdict(list)
    for result in results:
        group = comparable_group(result)
        if group is not None and places[result.id] is not None:
            groups[group].append(result)
    ranked: dict[str, Ranked] = {}
    scales = []
    for number, members in enumerate(groups.values()):
        members.sort(key=lambda result: (int(str(places[result.id])), result.id))
        least = min(members, key=lambda result: result.value)
        most = max(members, key=lambda result: result.value)
        spread = most.value - least.value
        for result in members:
            share = (result.value - least.value) / spread if spread else 1.0
            place = int(str(places[result.id]))
            ranked[result.id] = Ranked(place=place, share=round(share, 3), scale=number)
        low, high = (facts.printed(result.id) for result in (least, most))
        setting = variant(members[0].condition)
        scales.append(Scale(low=low, high=high, setting=setting, members=tuple(members)))
    return Ranking(ranked=ranked, scales=tuple(scales))


def reported(facts: Facts) -> list[Reported]:
    """The results of the graph as the tables take them, in order of their ids."""
    return [_reported(facts, node) for node in _results(facts)]


def _results(facts: Facts) -> Iterable[Node]:
    return (node for node in facts.graph.nodes if node.label == "Result")


def _reported(facts: Facts, node: Node) -> Reported:
    slots, found = facts.slots[node.id], node.properties
    metric = slots.get("metric")
    better = facts.node[metric].properties.get("higher_is_better") if metric else None
    value = found.get("value", 0)
    return Reported(
        id=node.id,
        method=facts.name(slots.get("method")),
        method_id=slots.get("method"),
        dataset=facts.name(slots.get("dataset")),
        dataset_id=slots.get("dataset"),
        metric=facts.name(metric),
        metric_id=metric,
        higher_is_better=better if isinstance(better, bool) else None,
        metric_inferred=bool(found.get("metric_inferred", False)),
        value=float(value) if isinstance(value, int | float) else 0.0,
        value_text=str(found.get("value_text", value)),
        value_high_text=_text(found.get("value_high_text")),
        unit=_text(found.get("unit")),
        kind=str(found.get("kind", "absolute")),
        direction=_text(found.get("direction")),
        relative=bool(found.get("relative", False)),
        bound=_text(found.get("bound")),
        condition=_text(found.get("condition")),
        comparator=facts.name(slots.get("comparator")),
        comparator_id=slots.get("comparator"),
        confidence=float(str(found.get("confidence", 1))),
        paper=slots.get("paper", ""),
        title=facts.name(slots.get("paper")) or "",
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
