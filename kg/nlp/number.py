"""A number that is to be linked: where it stands, its kind, the list that it is part of."""

from dataclasses import dataclass

from kg.nlp.quantities import Quantity
from kg.nlp.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number to be linked: where it stands, its kind, its list."""

    sentence: int
    at: int
    quantity: Quantity
    kind: str
    position: int
    length: int
    list_start: int
    list_end: int


def number_at(scene: Scene, sentence: int, at: int, kind: str) -> Number:
    """The number that is item `at` of a sentence, with the list of numbers that it is part of."""
    items = scene.reading.items(sentence)
    quantity = scene.reading.quantities[items[at].quantity]
    members = [
        i
        for i, item in enumerate(items)
        if item.quantity >= 0
        and scene.reading.quantities[item.quantity].group == quantity.group
        and not scene.reading.quantities[item.quantity].spread
    ]
    members = members or [at]
    return Number(
        sentence=sentence,
        at=at,
        quantity=quantity,
        kind=kind,
        position=members.index(at) if at in members else 0,
        length=len(members),
        list_start=members[0],
        list_end=members[-1],
    )
