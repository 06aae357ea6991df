"""Which form a source has: by what it begins with, else by its suffix."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kg.errors import SourceError
from kg.sources.atom import read_atom
from kg.sources.bibtex import read_bibtex
from kg.sources.items import Found, Skip
from kg.sources.jsonl import read_json, read_jsonl
from kg.sources.opening import STDIN, Text, plain_suffix
from kg.sources.ris import read_ris
from kg.sources.tables import read_table
from kg.sources.text import read_text

READERS: Mapping[str, Callable[[Text, Mapping[str, str]], Iterator[Found | Skip]]] = {
    "text": lambda text, _: read_text(text),
    "jsonl": lambda text, _: read_jsonl(text),
    "json": lambda text, _: read_json(text),
    "atom": lambda text, _: read_atom(text),
    "bibtex": lambda text, _: read_bibtex(text),
    "ris": lambda text, _: read_ris(text),
    "csv": read_table,
}
FORMS = {
    ".txt": "text",
    ".text": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".xml": "atom",
    ".atom": "atom",
    ".bib": "bibtex",
    ".ris": "ris",
    ".csv": "csv",
    ".tsv": "csv",
}
_BEGINNINGS = (
    ("atom", re.compile(r"<\?xml\b|<(\w+:)?feed\b")),
    ("ris", re.compile(r"TY\s{1,2}-")),
    ("bibtex", re.compile(r"@\s*[A-Za-z]+\s*[{(]\s*[^\s{}]+\s*[,=]")),
    ("json", re.compile(r"\[\s*\{|\{\s*\"")),
)


def known(path: Path) -> bool:
    """Whether a file of a folder is taken for a source: its suffix says so, or that of the
    compressed file does.
    """
    return plain_suffix(path) in FORMS or path.suffix.lower() == ".zip"


def form_of(text: Text) -> tuple[str, Text]:
    """The form, and the text to read; raises SourceError where nothing tells it."""
    suffix = FORMS.get(text.suffix)
    if suffix in ("csv", "jsonl"):  # any line may stand at their beginning
        return suffix, text
    head, text = text.peeked()
    begin = head.lstrip()
    for form, beginning in _BEGINNINGS:
        if beginning.match(begin):
            return _json_form(begin) if form == "json" else form, text
    if suffix is None and text.name == STDIN:
        return "text", text
    if suffix is None:
        raise SourceError(
            f"{text.label}: unknown suffix; say what it holds with --from {', '.join(READERS)}"
        )
    return suffix, text


def _json_form(begin: str) -> str:
    """Lines, if the first one is an object of its own that is followed by another line."""
    line, end, rest = begin.partition("\n")
    if not begin.startswith("{") or (end and not rest.lstrip().startswith("{")):
        return "json"
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return "json"
    return "jsonl"
