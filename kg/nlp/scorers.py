"""Linear scorers of features that hold or don't, and the weights that reading results needs."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.nlp.kinds import CLASSES
from kg.nlp.scene import SLOTS, Slot


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights by feature, one for each of `classes`, and the biases of the classes."""

    classes: tuple[str, ...]
    biases: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def scores(self, features: Iterable[str]) -> list[float]:
        """The score of each class."""
        total = list(self.biases)
        weights = self.weights
        for feature in dict.fromkeys(features):
            found = weights.get(feature)
            if found is not None:
                for index, weight in enumerate(found):
                    total[index] += weight
        return total

    def score(self, features: Iterable[str]) -> float:
        """The score where there is one class."""
        weights = self.weights
        found = (weights.get(feature) for feature in dict.fromkeys(features))
        return self.biases[0] + sum(weight[0] for weight in found if weight is not None)

    def probability(self, features: Iterable[str]) -> float:
        """Of yes, where there is one class."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score(features)))))

    def to_dict(self) -> dict[str, Any]:
        """What JSON holds of it."""
        return {"classes": self.classes, "biases": self.biases, "weights": self.weights}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Scorer":
        """The scorer that `to_dict` described."""
        return cls(
            classes=tuple(data["classes"]),
            biases=tuple(data["biases"]),
            weights={name: tuple(found) for name, found in data["weights"].items()},
        )


def softmax(scores: Sequence[float]) -> list[float]:
    """Probabilities of the scored."""
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


def log_softmax(scores: Sequence[float]) -> list[float]:
    """Logarithms of the probabilities of the scored."""
    top = max(scores)
    total = top + math.log(sum(math.exp(score - top) for score in scores))
    return [score - total for score in scores]


def log_odds(probability: float) -> float:
    """Of a probability, kept finite."""
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))


_UNTRAINED = Scorer(classes=("yes",), biases=(-30.0,), weights={})


def _on_line(probability: float, slope: float, offset: float) -> float:
    """The probability moved along a line in log odds, as Platt's calibration does."""
    return 1 / (1 + math.exp(-slope * log_odds(probability) - offset))


def _no_links() -> dict[Slot, Scorer]:
    return dict.fromkeys(SLOTS, _UNTRAINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All that reading results learned; untrained it finds none.

    `number` tells whether a quantity reports a result, `kinds` what kind, `links` scores the
    candidates of each slot, `pairs` tells whether a method was evaluated on a dataset. `slope` and
    `offset` turn the product of a result's chances into its confidence; `parts` holds such a pair
    for each field of `kg.model.Confidences`, and for `evaluated_on`, whose chances need it.
    """

    number: Scorer = _UNTRAINED
    kinds: Scorer = Scorer(classes=CLASSES, biases=(0.0,) * len(CLASSES), weights={})
    links: Mapping[Slot, Scorer] = field(default_factory=_no_links)
    pairs: Scorer = _UNTRAINED
    number_threshold: float = 0.45
    pair_threshold: float = 0.4
    slope: float = 1.0
    offset: float = 0.0
    parts: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def confidence(self, product: float) -> float:
        """What share of results with this product of chances are right in every slot."""
        return _on_line(product, self.slope, self.offset)

    def part_confidence(self, part: str, product: float) -> float:
        """What share of results with this product of chances are right in number and part."""
        return _on_line(product, *self.parts[part]) if part in self.parts else product

    def save(self, folder: Path) -> None:
        """Write one JSON file a scorer; equal weights give equal bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "number_threshold": self.number_threshold,
            "pair_threshold": self.pair_threshold,
            "slope": self.slope,
            "offset": self.offset,
            **({"parts": self.parts} if self.parts else {}),
        }
        parts: dict[str, Any] = {
            "number": self.number.to_dict(),
            "kinds": self.kinds.to_dict(),
            "pairs": self.pairs.to_dict(),
            "settings": settings,
            **{slot: scorer.to_dict() for slot, scorer in self.links.items()},
        }
        for name, part in parts.items():
            (folder / f"{name}.json").write_text(_lines(part), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Weights":
        """What `save` wrote; raises OSError, ValueError or KeyError where it didn't."""
        return cls(
            number=Scorer.from_dict(_read(folder / "number.json")),
            kinds=Scorer.from_dict(_read(folder / "kinds.json")),
            links={slot: Scorer.from_dict(_read(folder / f"{slot}.json")) for slot in SLOTS},
            pairs=Scorer.from_dict(_read(folder / "pairs.json")),
            **_read(folder / "settings.json"),
        )


def _lines(part: Mapping[str, Any]) -> str:
    """The part as JSON, one feature a line, so that a difference can be read."""
    plain = {name: value for name, value in part.items() if name != "weights"}
    head = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    if "weights" not in part:
        return head + "\n"
    features = (
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(found, separators=(',', ':'))}"
        for name, found in sorted(part["weights"].items())
    )
    return head[:-1] + ', "weights": {\n' + ",\n".join(features) + "\n}}\n"


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
