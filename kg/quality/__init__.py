"""How good what is extracted is: the commonest mistakes, and whether confidence keeps its word."""

from kg.quality.calibration import (
    Finding,
    calibration_error,
    calibration_rows,
    findings,
    gold_counts,
    threshold_rows,
)
from kg.quality.mistakes import Mistake, mistake_rows, mistakes, told

__all__ = [
    "Finding",
    "Mistake",
    "calibration_error",
    "calibration_rows",
    "findings",
    "gold_counts",
    "mistake_rows",
    "mistakes",
    "threshold_rows",
    "told",
]
