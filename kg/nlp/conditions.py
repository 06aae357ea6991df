"""The scope or setting of a number, where the text states it in a phrase that is easy to find."""

import re

_SETTING = re.compile(
    "|".join(
        (
            r"\b(?:(?:in|under|with) )?(?:the |an? )?(?:zero|one|two|few|\d{1,3})-shot"
            r"(?: (?:settings?|learning|transfer))?",
            r"\b[x×][234816]{1,2}(?: (?:scale|upscaling|super-resolution))?\b"
            r"(?! (?:faster|slower|more|fewer))",
            r"\bwith (?:only |just |merely )?\d+(?:\.\d+)?\s?\\?% (?:of (?:the )?)?"
            r"(?:labels?|labell?ed \w+|annotations?|(?:training )?data)",
            r"\bon average\b",
            r"\b(?:on|in) the (?:\w+-)?(?:test|validation|dev|hard|easy|clean|noisy) "
            r"(?:set|split|setting|subset)",
            r"\b(?:in|under) (?:the )?(?:\w+[- ]){1,2}"
            r"(?:settings?|conditions|scenarios?|regimes?)\b",
            r"\bon (?:a|an|one|a single) (?:\w+ ){0,2}(?:GPU|CPU)\b",
            r"\b(?:across|over) (?:all |the )?(?:\w+ ){1,3}"
            r"(?:datasets|benchmarks|tasks|languages|domains|categories)\b",
            r"\b(?:average|averaged|overall|median)\b",
        )
    ),
    re.IGNORECASE,
)
_REACH = 70


def find_condition(text: str, sentence: tuple[int, int], number: tuple[int, int]) -> str | None:
    """The nearest such phrase of the number's sentence, as it stands in the text."""
    start = max(sentence[0], number[0] - _REACH)
    end = min(sentence[1], number[1] + _REACH)
    found = [
        (max(match.start() - number[1], number[0] - match.end()), match.start(), match[0])
        for match in _SETTING.finditer(text, start, end)
        if match.end() <= number[0] or match.start() >= number[1]
    ]
    return min(found)[2] if found else None
