"""The variant under which a number holds, read out of its condition: `scale x2; split test`."""

import re
from functools import lru_cache

_DIGITS = r"(\d+(?:\.\d+)?)"
_SETTINGS: tuple[tuple[str, str, str], ...] = (
    ("scale", rf"(?:at |for )?(?:[x×]\s?{_DIGITS} scale|{_DIGITS}\s?[x×] scale)", "x"),
    ("scale", rf"(?:at |for )?scale(?: factor)?(?: of)?\s?[x×]?{_DIGITS}", "x"),
    ("resolution", r"(?:at )?(\d{2,4}\s?[x×]\s?\d{2,4})(?: resolution| pixels| images)?", ""),
    ("resolution", r"(?:at )?(\d{3,4}p)\b(?: resolution)?", ""),
    ("sparsity", rf"(?:at |with |under )?{_DIGITS}\s?% spars(?:ity|e)", "%"),
    ("sparsity", rf"(?:at |with )?(?:a )?sparsity (?:level |ratio )?(?:of )?{_DIGITS}\s?%", "%"),
    ("timesteps", r"(?:with |using |at )?(?:only )?(\d+) time[- ]?steps?", ""),
    ("timesteps", r"(?:with |at )?T ?= ?(\d+)", ""),
    (
        "labels",
        rf"(?:with |using )?(?:only )?{_DIGITS}\s?% (?:of )?(?:the )?label(?:s|ed data)",
        "%",
    ),
    ("shots", r"(?:in )?(?:the |a )?(zero|one|few|\d+)[- ]shot(?: setting| learning)?", ""),
    ("bits", r"(?:at |with |in )?(\d+)[- ]bits?(?: precision| quantization)?", ""),
    (
        "split",
        r"(?:on )?(?:the )?(test-dev|test-std|test|validation|val|dev|train(?:ing)?) (?:set|split)",
        "",
    ),
)
_SPLITS = {"validation": "val", "training": "train"}
_PATTERNS = tuple(
    (name, re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE), unit)
    for name, pattern, unit in _SETTINGS
)


@lru_cache(maxsize=65536)
def variant(condition: str | None) -> str | None:
    """Settings by name in alphabetical order, then whatever else the condition says, lower case.

    Conditions with one variant are the same setting written otherwise; nothing is dropped, so a
    condition that isn't understood keeps its results apart.
    """
    if condition is None:
        return None
    found, rest = set(), " ".join(condition.split())
    for name, pattern, unit in _PATTERNS:
        match = pattern.search(rest)
        if match:
            value = "".join(next(filter(None, match.groups())).lower().split()).replace("×", "x")
            value = _SPLITS.get(value, value)
            found.add(f"{name} {'x' + value if unit == 'x' else value + unit}")
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    other = " ".join(re.sub(r"^[\s,;]+|[\s,;]+$", "", rest).casefold().split())
    return "; ".join([*sorted(found), *([other] if other else [])]) or None
