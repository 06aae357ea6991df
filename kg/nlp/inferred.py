"""Metrics that a paper does not name but a word implies: "4.2x faster" speaks of speed."""

from collections.abc import Sequence
from typing import NamedTuple

from kg.nlp.quantities import Quantity
from kg.nlp.reading import Item

_REACH = 8


class Inferred(NamedTuple):
    """A metric that a word `distance` steps from the number implies (1 near, 2 far)."""

    name: str
    distance: int


_WORDS: dict[str, str] = {
    "speed": "faster speedup speedups speed-up speed-ups slower quicker accelerates accelerating "
    "accelerated acceleration accelerate speed speeds fps",
    "accuracy": "accurate accurately correctly correct accuracy",
    "success rate": "succeeds successful successfully success succeed",
    "preference rate": "prefer preferred prefers preference",
    "win rate": "wins win winning",
    "parameters": "parameter-efficient parameter params",
    "model size": "lightweight smaller compact",
    "latency": "latency delay real-time",
    "detection rate": "detects detected detecting detect",
}
_TRIGGERS = {word: name for name, text in _WORDS.items() for word in text.split()}
_UNITS = {"fps": "speed", "ms": "latency", "tokens/s": "speed", "images/s": "speed", "Hz": "speed"}


def inferred_metrics(items: Sequence[Item], at: int, quantity: Quantity) -> list[Inferred]:
    """The metrics that the words around item `at` imply, the nearest first, each once."""
    found: dict[str, int] = {}
    if quantity.unit in _UNITS:
        found[_UNITS[quantity.unit]] = 1
    for step in range(1, _REACH + 1):
        for position in (at + step, at - step):
            if 0 <= position < len(items):
                name = _TRIGGERS.get(items[position].key)
                if name is not None:
                    found.setdefault(name, 1 if step < 4 else 2)
    if quantity.scaled and quantity.unit is None:
        found.setdefault("parameters", 1)
    return [Inferred(name, distance) for name, distance in found.items()]
