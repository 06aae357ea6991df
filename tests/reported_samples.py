"""Made-up results as tables take them."""

from typing import Any

from kg.tables import Reported


def reported(method: str, value: str, **changes: Any) -> Reported:
    """One absolute accuracy on BarSet unless `changes` says otherwise."""
    fields: dict[str, Any] = {
        "id": f"result:{method}-{value}-{sorted(changes.items())}",
        "method": method,
        "method_id": f"method:{method}",
        "dataset": "BarSet",
        "dataset_id": "dataset:barset",
        "metric": "accuracy",
        "metric_id": "metric:accuracy",
        "higher_is_better": True,
        "metric_inferred": False,
        "value": float(value),
        "value_text": value,
        "value_high_text": None,
        "unit": "%",
        "kind": "absolute",
        "direction": None,
        "relative": False,
        "bound": None,
        "condition": None,
        "comparator": None,
        "confidence": 0.9,
        "paper": "p1",
        "title": "A Paper",
    }
    return Reported(**{**fields, **changes})
