"""One number that several results share: a gain over two rivals, one value of two metrics."""

from collections.abc import Iterator, Sequence

from kg.nlp.linking import Candidate
from kg.nlp.number import Number
from kg.nlp.reading import Item
from kg.nlp.scene import TYPES, Place, Scene, Slot

_JOINS = frozenset({",", "and", "or", "both", "&"})
_NEAR = 3


def spread_out(
    scene: Scene, number: Number, chosen: dict[Slot, Candidate]
) -> Iterator[dict[Slot, Candidate]]:
    """The chosen links, once for each member of a list of rivals or metrics they are part of."""
    rivals = _companions(scene, number, "comparator", chosen["comparator"])
    metrics = _companions(scene, number, "metric", chosen["metric"])
    if len(rivals) > 1 and number.kind != "absolute" and chosen["method"] not in rivals:
        for rival in rivals:
            yield {**chosen, "comparator": rival}
    elif len(metrics) > 1 and number.length == 1:
        for metric in metrics:
            yield {**chosen, "metric": metric}
    else:
        yield chosen


def _companions(scene: Scene, number: Number, slot: Slot, candidate: Candidate) -> list[int]:
    """The entities that the candidate is listed with in the sentence, itself among them."""
    if not isinstance(candidate, int):
        return []
    items = scene.reading.items(number.sentence)
    for run in _plain_lists(scene.places(number.sentence, TYPES[slot]), items):
        members = list(dict.fromkeys(place.entity for place in run))
        if candidate not in members or len(run) == number.length:
            continue
        if slot == "metric" and not 0 < number.at - run[-1].at <= _NEAR + 1:
            continue
        if slot == "comparator" and any(_proposed(scene, member) for member in members):
            continue
        return members
    return []


def _proposed(scene: Scene, entity: int) -> bool:
    return scene.reading.entities[entity].role == "proposed"


def _plain_lists(places: Sequence[Place], items: Sequence[Item]) -> list[list[Place]]:
    """Runs of mentions with nothing but commas and "and" between them."""
    found: list[list[Place]] = []
    for place in places:
        between = items[found[-1][-1].at + 1 : place.at] if found else []
        if between and len(between) <= 2 and all(item.key in _JOINS for item in between):
            found[-1].append(place)
        else:
            found.append([place])
    return found
