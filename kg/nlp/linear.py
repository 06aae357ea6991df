"""Logistic regression at run time: weights from a JSON file, plain Python arithmetic."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

type Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights by class and feature; of one class alone, a yes-no model."""

    biases: Mapping[str, float]
    weights: Mapping[str, Mapping[str, float]]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Logistic":
        """The model that `to_dict` described."""
        return cls(dict(data["biases"]), {name: dict(w) for name, w in data["weights"].items()})

    def to_dict(self) -> dict[str, Any]:
        """Biases by class, weights by class and feature; JSON can hold it."""
        return {"biases": self.biases, "weights": self.weights}

    def probability(self, features: Features) -> float:
        """Of yes, for a yes-no model."""
        (name,) = self.biases
        return 1 / (1 + math.exp(-self._score(name, features)))

    def probabilities(self, features: Features) -> dict[str, float]:
        """Of each class; they sum to one."""
        scores = {name: self._score(name, features) for name in self.biases}
        top = max(scores.values())
        raised = {name: math.exp(score - top) for name, score in scores.items()}
        total = sum(raised.values())
        return {name: value / total for name, value in raised.items()}

    def _score(self, name: str, features: Features) -> float:
        weights = self.weights[name]
        score = self.biases[name]
        for feature, value in features.items():
            score += weights.get(feature, 0.0) * value
        return max(-30.0, min(30.0, score))
