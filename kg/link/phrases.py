"""Phrases that state a relation, read from `phrases.toml`, as patterns over masked sentences.

A form is a row of items: a word or several (`a|an`), a name in capitals that the file or this
module defines, items in brackets. `?` behind an item makes it optional, `*3` lets it stand up to
three times, `!` before a name says that it must not follow. All is bounded, so that no sentence
takes long.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

type ClaimType = Literal["OUTPERFORMS", "BUILDS_ON", "ADDRESSES", "PROPOSES"]


class Phrase(NamedTuple):
    """A pattern and the relation that it states.

    Its groups `source` and `target` hold marks of entities, `own` words for the paper's own method,
    `leading` stands for what the sentence spoke of first. `mark` begins the marks of its targets:
    a sentence without it need not be searched.
    """

    type: ClaimType
    mark: str
    pattern: re.Pattern[str]


# A hyphen behind a mention makes another thing of it: "FooNet-based methods".
_DEFINED = {
    "TITLE": r"<title> ",
    "METHOD": r"<m\d+> (?!-)",
    "DATASET": r"<d\d+> (?!-)",
    "TASK": r"<t\d+> (?!-)",
    "METRIC": r"<q\d+> ",
    "WORD": r"[\w.+'’/-]+ ",
    "ANY": r"(?:[^\s<>]+|<[tq]\d+>) ",
    "NARROWER": r"[\w.-]+-(?:based|conditioned|trained|tuned|driven|aware|specific|guided) ",
    "ADVERB": r"[a-z]+ly ",
    "BRACKET": r"\( [^()]{1,60}\) ",
    "ASIDE": r", [^,;<>()]{1,60}, ",
}
_GROUPS = ("source", "target", "own", "leading")
_ITEM = re.compile(r"\(|\)(?:\?|\*\d+)?|[^\s()]+")
_QUANTIFIER = re.compile(r"(.+?)(\?|\*\d+)?$")


@cache
def phrases() -> tuple[Phrase, ...]:
    """All of them, in the order of the file."""
    text = resources.files("kg.link").joinpath("phrases.toml").read_text("utf-8")
    data = tomllib.loads(text)
    defined = dict(_DEFINED)
    for name, forms in data["define"].items():
        choice = "|".join(_compiled(form, defined) for form in forms)
        part = name.rpartition("_")[2].lower()
        group = f"?P<{part}>" if part in _GROUPS else "?:"
        defined[name] = f"({group}{choice})"
    return tuple(
        Phrase(item["type"], _mark(form), re.compile(_compiled(form, defined)))
        for item in data["phrase"]
        for form in item["forms"]
    )


def _mark(form: str) -> str:
    return "<d" if "DATASET_TARGET" in form else "<t" if "TASK_TARGET" in form else "<m"


def _compiled(form: str, defined: Mapping[str, str]) -> str:
    return "".join(_items(form, defined))


def _items(form: str, defined: Mapping[str, str]) -> Iterator[str]:
    for item in _ITEM.findall(form):
        if item == "(":
            yield "(?:"
        elif item.startswith(")"):
            yield ")" + _repeated(item[1:])
        elif item.startswith("!"):
            yield f"(?!{defined[item[1:]]})"
        else:
            atom, times = _QUANTIFIER.fullmatch(item).groups(default="")  # type: ignore[union-attr]
            yield _atom(atom, defined) + _repeated(times)


def _atom(atom: str, defined: Mapping[str, str]) -> str:
    if atom in defined:
        return f"(?:{defined[atom]})"
    return f"(?:(?:{'|'.join(re.escape(word) for word in atom.split('|'))}) )"


def _repeated(times: str) -> str:
    return f"{{0,{times[1:]}}}" if times.startswith("*") else times
