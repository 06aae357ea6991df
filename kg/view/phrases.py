"""Reported numbers in words: "−28% FLOPs vs EfficientNet, up to"."""

import re
from collections.abc import Mapping

from kg.model import Value

_LATEX_PERCENT = re.compile(r"\s?\\%")
_SIGNS = {"up": "+", "down": "−"}
_SIGNED = ("+", "-", "−", "–", "±")


def printed_number(result: Mapping[str, Value]) -> str:
    """The number of a Result node as its paper prints it, both ends if it is a range.

    A percent sign that is written as in LaTeX (`83.8 \\%`) is shown as it would be printed.
    """
    number = _LATEX_PERCENT.sub("%", str(result.get("number") or _plain(result)))
    high = str(result.get("value_high_text") or "")
    return f"{number} to {high}" if high and high not in number else number


def _plain(result: Mapping[str, Value]) -> str:
    value, unit = str(result.get("value_text", result.get("value", ""))), result.get("unit")
    if not unit:
        return value
    return f"{value}{unit}" if unit in ("%", "x") else f"{value} {unit}"


def headline(result: Mapping[str, Value], metric: str | None, comparator: str | None) -> str:
    """What a Result node says in a few words, with the names of two of its slots."""
    number, direction = printed_number(result), str(result.get("direction") or "")
    kind, bound = result.get("kind", "absolute"), result.get("bound")
    against = f" vs {comparator}" if comparator else ""
    what = f" {metric}" if metric else ""
    if kind == "delta":
        sign = "" if number.startswith(_SIGNED) else _SIGNS.get(direction, "")
        text = f"{sign}{number}{what}{against}"
    elif kind == "ratio" and result.get("unit") == "%":
        text = (
            f"{number} of {comparator}’s{what}" if comparator else f"{number} of the other’s{what}"
        )
    elif kind == "ratio":
        way = {"up": " higher", "down": " lower"}.get(direction, "")
        text = f"{number}{way}{what}{against}"
    else:
        text = f"{number}{what}{against}"
    return f"{text}, {bound}" if bound else text


def tags(result: Mapping[str, Value]) -> list[str]:
    """What qualifies a Result node: its kind, how a percentage is meant, condition, inference."""
    kind = result.get("kind")
    found = {"delta": "difference", "ratio": "ratio"}.get(str(kind), "absolute")
    words = [found]
    if kind == "delta" and result.get("unit") == "%":
        words.append("relative" if result.get("relative") else "points")
    if result.get("metric_inferred"):
        words.append("metric inferred")
    if result.get("condition"):
        words.append(str(result["condition"]))
    return words
