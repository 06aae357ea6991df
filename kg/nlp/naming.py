"""When two names are written alike: case, punctuation, plural and generic tails don't count."""

import re
from collections.abc import Mapping
from functools import lru_cache

from kg.nlp.cues import words

_TAIL = re.compile(
    r"\b(?:data ?sets?|benchmarks?|corpus|corpora|models?|networks?|algorithms?|methods?|"
    r"architectures?|frameworks?|tasks?|problems?|scores?)$"
)
_LEAD = re.compile(r"^(?:the|an?|our|proposed)\s+")
_BRACKET = re.compile(r"\s*\([^()]*\)?\s*")
_VAGUE = words(
    """
    stateoftheart sota currentstateoftheart previousstateoftheart priorstateoftheart
    stateoftheartapproach stateofthearttechnique baseline strongbaseline existingbaseline
    competitivebaseline stateoftheartbaseline priorwork previouswork existingwork priorart
    existingapproach previousapproach priorapproach existingtechnique
    """
)
_SPACE = re.compile(r"\s+")
_OTHER = re.compile(r"[^0-9a-z+]+")
_WORD = re.compile(r"[^\s\-–/]+")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Equal for "CIFAR10 dataset" and "CIFAR-10"; empty if a name has no letter or digit."""
    text = _LEAD.sub("", _SPACE.sub(" ", name.casefold().strip()))
    for _ in range(2):
        text = _TAIL.sub("", text).strip(" -") or text
    text = _OTHER.sub("", text)
    if len(text) > 4 and text.endswith("ies"):
        return f"{text[:-3]}y"
    plural = len(text) > 3 and text.endswith("s") and not text.endswith("ss")
    return text[:-1] if plural else text


def is_vague(name: str) -> bool:
    """Whether a phrase stands for nobody in particular: "state-of-the-art models", "baselines"."""
    return name_key(name) in _VAGUE


def without_bracket(name: str) -> str:
    """The name less a part in brackets: "graph network (GN)" is "graph network"."""
    return _BRACKET.sub(" ", name).strip() or name


def expanded(name: str, long_forms: Mapping[str, str]) -> str:
    """The name with the paper's short forms written out; `long_forms` is by `name_key`."""
    return " ".join(long_forms.get(name_key(word), word) for word in name.split())


def word_keys(name: str) -> tuple[str, ...]:
    """The words of a name, each as its key; hyphens part words."""
    return tuple(key for key in map(name_key, _WORD.findall(name)) if key)
