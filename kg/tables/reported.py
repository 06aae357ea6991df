"""A result with the names of its slots, as the tables need it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A reported number with canonical names; the ids tell things of one name apart.

    `mark` and `mark_end` are the number's place in the quote. `derived` says from what a number was
    computed that no paper printed; it is None for all others.
    """

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
    comparator_id: str | None = None
    confidence: float
    quote: str = ""
    mark: int | None = None
    mark_end: int | None = None
    paper: str
    title: str
    date: str | None = None
    url: str | None = None
    derived: str | None = None


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
    quote: str | None = None


_FOLDED = 5
"""From how many digits on a value that the paper doesn't print must hold a scale word."""


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
    if result.derived:
        text += " (derived)"
    return f"{result.bound} {text}" if result.bound else text


def marked(quote: str, start: object, end: object) -> str:
    """The quote with `**` around the characters of a number, or as it is without their place."""
    if not isinstance(start, int) or not isinstance(end, int):
        return quote
    return f"{quote[:start]}**{quote[start:end]}**{quote[end:]}"


def evidence(result: Reported) -> str:
    """The sentence with the number marked."""
    return marked(result.quote, result.mark, result.mark_end)


def footnote(result: Reported | Evaluation) -> str:
    """The evidence in one line: sentence, paper, confidence, and whether the metric is inferred."""
    quote = evidence(result) if isinstance(result, Reported) else result.quote or ""
    inferred = (
        ", metric inferred" if isinstance(result, Reported) and result.metric_inferred else ""
    )
    origin = f"; {result.derived}" if isinstance(result, Reported) and result.derived else ""
    return f'"{quote}" [{result.paper}; confidence {result.confidence:g}{inferred}{origin}]'


def _quantity(result: Reported, digits: str) -> str:
    printed = result.quote[result.mark : result.mark_end] if result.mark is not None else ""
    unit = result.unit or ""
    if (
        printed and len(digits) >= _FOLDED and digits not in printed.replace(",", "")
    ):  # "1.2 G", "9 billion"
        digits, unit = printed.lstrip("+-\u2212"), ""
    gap = "" if unit in ("x", "%", "") else " "
    sign = ""
    if result.kind == "delta" and result.direction:
        sign = "+" if result.direction == "up" else "-"
    return f"{sign}{digits}{gap}{unit}"
