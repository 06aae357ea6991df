"""A result with the names of its slots, as the tables need it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A reported number with canonical names; the ids tell things of one name apart."""

    id: str
    method: str | None
    method_id: str | None
    dataset: str | None
    dataset_id: str | None
    metric: str | None
    metric_id: str | None
    higher_is_better: bool | None
    metric_inferred: bool
    value: float
    value_text: str
    value_high_text: str | None
    unit: str | None
    kind: str
    direction: str | None
    relative: bool
    bound: str | None
    condition: str | None
    comparator: str | None
    confidence: float
    paper: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A method that a paper evaluated on a dataset, with or without a number."""

    method: str
    method_id: str
    dataset: str
    dataset_id: str
    paper: str
    title: str
    confidence: float


def phrase(result: Reported) -> str:
    """The number as a reader says it: `93.10%`, `up to -28% (relative)`, `2x to 330x lower`."""
    text = " to ".join(
        _quantity(result, digits)
        for digits in (result.value_text, result.value_high_text)
        if digits is not None
    )
    if result.kind == "ratio" and result.unit == "%":
        text = f"{text} of it"
    elif result.kind == "ratio" and result.direction:
        text += " higher" if result.direction == "up" else " lower"
    if result.relative:
        text += " (relative)"
    return f"{result.bound} {text}" if result.bound else text


def _quantity(result: Reported, digits: str) -> str:
    unit = result.unit or ""
    gap = "" if unit in ("x", "%", "") else " "
    sign = ""
    if result.kind == "delta" and result.direction:
        sign = "+" if result.direction == "up" else "-"
    return f"{sign}{digits}{gap}{unit}"
